import { expect, test } from 'vitest';
import { faultsAt, fromState, lineFault, newLine, readable, toState } from './form-state';
import type { Claim } from './types';

const claim = {
  id: 'c',
  name: '瀚辰公司',
  allocations: [{ payment: 'p', invoice: 'i', amount_fen: 12_345_60 }],
  other_aid: [{ source: '长春市', amount_fen: 500_000_00, date: '2026-03-01' }],
  evidence: [
    { code: 'contract', file: { sha256: 'a', name: 'a.pdf', type: 'application/pdf', size: 1 } },
    { code: 'contract', file: { sha256: 'b', name: 'b.pdf', type: 'application/pdf', size: 1, note: '附件' } },
  ],
  not_related: true,
} as unknown as Claim;

test('a claim goes through the form without loss', () => {
  expect(fromState(toState(claim))).toEqual({
    allocations: claim.allocations,
    other_aid: claim.other_aid,
    not_related: true,
    promised: false,
    account: undefined,
    evidence: [
      { code: 'contract', sha256: 'a', note: undefined },
      { code: 'contract', sha256: 'b', note: '附件' },
    ],
  });
});

test('lines that say nothing are not sent, and the account belongs to the enterprise', () => {
  const state = { ...toState(claim), lines: [newLine(), { ...newLine(), payment: 'p', amount: '１，０００.５' }] };
  expect(fromState(state).allocations).toEqual([{ payment: 'p', invoice: '', amount_fen: 1000_50 }]);
  expect(state.account.holder).toBe('瀚辰公司');
  expect(fromState({ ...state, account: { ...state.account, bank: '工行' } }).account?.bank).toBe('工行');
});

test('an amount that cannot be read is no amount', () => {
  expect(lineFault({ amount: '二十万' })).toBe('not_a_number');
  expect(lineFault({ amount: '1.005' })).toBe('too_precise');
  expect(lineFault({ amount: '' })).toBeNull();
  expect(readable({ ...toState(claim), lines: [{ ...newLine(), amount: 'x' }] })).toBe(false);
});

test('faults find their place in the form', () => {
  const faults = [
    { location: 'body.allocations[0].amount_fen', message: 'a' },
    { location: 'allocations', message: 'b' },
    { location: 'evidence.contract', message: 'c' },
  ];
  expect(faultsAt(faults, 'allocations[0]').map((f) => f.message)).toEqual(['a']);
  expect(faultsAt(faults, 'allocations', true).map((f) => f.message)).toEqual(['b']);
  expect(faultsAt(faults, 'evidence.contract').map((f) => f.message)).toEqual(['c']);
  expect(faultsAt(faults, 'evidence.con')).toEqual([]);
});
