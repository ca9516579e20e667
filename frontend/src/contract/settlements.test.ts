import { expect, test } from 'vitest';
import type { InvoiceWork, PaymentWork } from '../shared/api/types';
import { inOrder, roomsFor, settledOf, settlementFaults, usedOf } from './settlements';

const word = { organisation: 'o', by: 'u', at: '' };

function invoice(id: string, amount_fen: number, part: Partial<InvoiceWork['invoice']> = {}): InvoiceWork {
  const date = `2026-06-0${id}`;
  return {
    invoice: {
      id,
      amount_fen,
      date,
      number: id,
      contract: 'c',
      seller: 's',
      buyer: 'b',
      state: 'confirmed',
      recorded_by: word,
      ...part,
    },
    version: 1,
    actions: [],
    warnings: [],
  };
}

function payment(
  id: string,
  amount_fen: number,
  settles: [string, number][],
  part: Partial<PaymentWork['payment']> = {},
): PaymentWork {
  const settlements = settles.map(([i, a]) => ({ invoice: i, amount_fen: a }));
  return {
    payment: {
      id,
      amount_fen,
      date: '2026-06-01',
      payer_ref: id,
      contract: 'c',
      seller: 's',
      buyer: 'b',
      state: 'confirmed',
      recorded_by: word,
      settlements,
      ...part,
    },
    version: 1,
    actions: [],
    warnings: [],
  };
}

const invoices = [
  invoice('2', 200),
  invoice('1', 100),
  invoice('3', 50, { state: 'reversed' }),
  invoice('4', 70, { reversed_by: '5' }),
];
const payments = [
  payment('a', 150, [
    ['1', 100],
    ['2', 30],
  ]),
  payment('b', 90, [['2', 90]], { state: 'disputed' }),
  payment('c', 40, [['2', 40]], { state: 'reversed' }),
];

test('a disputed payment keeps its room, a reversed one gives it back', () => {
  expect(settledOf('2', payments)).toBe(120);
  expect(settledOf('2', payments, 'b')).toBe(30);
  expect(
    usedOf(
      payment('a', 150, [
        ['1', 100],
        ['2', 30],
      ]).payment,
    ),
  ).toBe(130);
});

test('only standing invoices can be settled, the earliest first', () => {
  expect(roomsFor(invoices, payments, 'a').map((r) => [r.invoice.id, r.left])).toEqual([
    ['1', 100],
    ['2', 110],
  ]);
});

test('in order fills one invoice after another and never more than there is', () => {
  const rooms = roomsFor(invoices, payments, 'a');
  expect(inOrder(150, rooms)).toEqual([
    { invoice: '1', amount_fen: 100 },
    { invoice: '2', amount_fen: 50 },
  ]);
  expect(inOrder(1_000, rooms)).toEqual([
    { invoice: '1', amount_fen: 100 },
    { invoice: '2', amount_fen: 110 },
  ]);
  expect(inOrder(0, rooms)).toEqual([]);
});

test('what goes over an invoice or over the payment is named', () => {
  const rooms = roomsFor(invoices, payments, 'a');
  expect(settlementFaults(150, rooms, inOrder(150, rooms)).size).toBe(0);
  const over = settlementFaults(150, rooms, [
    { invoice: '1', amount_fen: 101 },
    { invoice: '2', amount_fen: 50 },
    { invoice: '3', amount_fen: 1 },
  ]);
  expect([...over]).toEqual([
    ['1', 'over_invoice'],
    ['3', 'over_invoice'],
    ['', 'over_payment'],
  ]);
});
