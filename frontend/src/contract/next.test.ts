import { expect, test } from 'vitest';
import type { ContractWork } from '../shared/api/types';
import { nextOf } from './next';

type Contract = ContractWork['contract'];
type Part = Partial<Omit<ContractWork, 'contract'>> & { contract?: Partial<Contract> };

function work(part: Part): ContractWork {
  const { contract, ...rest } = part;
  return {
    side: 'buyer',
    actions: [],
    faults: [],
    warnings: [],
    payments: [],
    invoices: [],
    registration_steps: [],
    representatives: {},
    technical_fen: 100,
    timeline: [],
    version: 1,
    sums: { paid_fen: 0, invoiced_fen: 0, settled_fen: 0, paid_waiting_fen: 0, invoiced_waiting_fen: 0, due_fen: 0 },
    ...rest,
    contract: {
      id: 'c',
      state: 'draft',
      author: 'b',
      created_at: '',
      updated_at: '',
      terms: {
        type: 'service',
        project: 'p',
        seller: { organisation: 's', credit_code: '', name: '', kind: '', region: '' },
        buyer: { organisation: 'b', credit_code: '', name: '', kind: '', region: '' },
        price: { total_fen: 100, mode: 'lump_sum' },
      },
      ...contract,
    },
  };
}

const word = { organisation: 's', by: 'u', at: '' };
const record = (state: 'registered' | 'submitted' | 'supplement') => [{ state, by: 'u', at: '' }];
const payment = (waits: string) =>
  [
    { payment: { waits, state: 'recorded' }, version: 1, actions: [], warnings: [] },
  ] as unknown as ContractWork['payments'];
const paid = {
  paid_fen: 100,
  invoiced_fen: 100,
  settled_fen: 0,
  paid_waiting_fen: 0,
  invoiced_waiting_fen: 0,
  due_fen: 0,
};

const cases: [string, Part, string, boolean][] = [
  ['a draft that lacks something', { faults: [{ location: 'type', message: 'x' }] }, 'complete', true],
  ['a draft that lacks nothing', { actions: ['edit', 'confirm'] }, 'confirm_first', true],
  [
    'proposed by the other side',
    { contract: { state: 'proposed' }, actions: ['confirm', 'return'] },
    'confirm_second',
    true,
  ],
  ['proposed by the own side', { contract: { state: 'proposed' }, actions: ['withdraw'] }, 'wait_confirmation', false],
  [
    'not registered, the seller',
    { side: 'seller', contract: { state: 'concluded' }, registration_steps: ['submitted', 'registered'] },
    'register',
    true,
  ],
  ['not registered, the buyer', { contract: { state: 'concluded' } }, 'wait_registration', false],
  [
    'to be supplemented',
    {
      side: 'seller',
      contract: { state: 'concluded', registration: record('supplement') },
      registration_steps: ['submitted'],
    },
    'answer_supplement',
    true,
  ],
  [
    'a payment waits for the own word before all else',
    { contract: { state: 'concluded' }, payments: payment('b') },
    'confirm_vouchers',
    true,
  ],
  [
    'a payment waits for the other',
    { contract: { state: 'concluded', registration: record('registered') }, payments: payment('s') },
    'wait_vouchers',
    false,
  ],
  [
    'registered, not paid, the buyer',
    { contract: { state: 'concluded', registration: record('registered') } },
    'record_payment',
    true,
  ],
  [
    'registered, not paid, the seller',
    { side: 'seller', contract: { state: 'concluded', registration: record('registered') } },
    'wait_payment',
    false,
  ],
  [
    'all paid',
    { contract: { state: 'concluded', registration: record('registered') }, sums: paid, actions: ['perform'] },
    'perform',
    true,
  ],
  [
    'the other side says it is performed',
    { contract: { state: 'concluded', performed: [word] }, actions: ['perform'] },
    'confirm_performance',
    true,
  ],
  ['the own side says so', { contract: { state: 'concluded', performed: [word] } }, 'wait_performance', false],
  ['performed', { contract: { state: 'performed' } }, 'performed', false],
  [
    'performed, a payment still waits',
    { contract: { state: 'performed' }, payments: payment('b') },
    'confirm_vouchers',
    true,
  ],
  ['terminated', { contract: { state: 'terminated' }, payments: payment('b') }, 'terminated', false],
  ['an office reads', { side: undefined, contract: { state: 'concluded' } }, 'read', false],
];

test.each(cases)('%s: %3$s', (_, part, step, own) => {
  expect(nextOf(work(part))).toMatchObject({ step, own });
});
