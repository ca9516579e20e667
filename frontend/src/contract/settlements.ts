// Which payments settle which invoices: one payment may settle several invoices, and one invoice be settled by several
// payments. The server holds the limits at the commit; these show them while one types. All sums in Fen.

import type { InvoiceWork, PaymentWork, Settlement } from '../shared/api/types';

/** A payment whose settlements take up room: all but a reversed one and a reversing entry. */
const held = ({ payment }: PaymentWork): boolean => payment.state !== 'reversed' && !payment.reverses;

/** An invoice that can be settled. */
export const standing = ({ invoice }: InvoiceWork): boolean =>
  invoice.state !== 'reversed' && !invoice.reversed_by && !invoice.reverses;

/** How much of an invoice payments settle, but for one of them. */
export function settledOf(invoice: string, payments: readonly PaymentWork[], but?: string): number {
  return payments
    .filter((p) => held(p) && p.payment.id !== but)
    .flatMap((p) => p.payment.settlements ?? [])
    .filter((s) => s.invoice === invoice)
    .reduce((sum, s) => sum + s.amount_fen, 0);
}

/** How much of a payment settles invoices. */
export function usedOf(payment: PaymentWork['payment']): number {
  return (payment.settlements ?? []).reduce((sum, s) => sum + s.amount_fen, 0);
}

export interface Room {
  invoice: InvoiceWork['invoice'];
  /** What other payments leave of it. */
  left: number;
}

/** The invoices that a payment may settle, the earliest first, with the room that is left in each. */
export function roomsFor(invoices: readonly InvoiceWork[], payments: readonly PaymentWork[], payment?: string): Room[] {
  return invoices
    .filter(standing)
    .map(({ invoice }) => ({ invoice, left: invoice.amount_fen - settledOf(invoice.id, payments, payment) }))
    .sort((a, b) => a.invoice.date.localeCompare(b.invoice.date));
}

/** Fills the invoices one after another with what a payment has. */
export function inOrder(amount: number, rooms: readonly Room[]): Settlement[] {
  let rest = amount;
  const out: Settlement[] = [];
  for (const { invoice, left } of rooms) {
    const part = Math.min(rest, Math.max(left, 0));
    if (part > 0) out.push({ invoice: invoice.id, amount_fen: part });
    rest -= part;
  }
  return out;
}

export type SettlementFault = 'over_invoice' | 'over_payment';

/** What is wrong with a distribution, by the id of the invoice; 'over_payment' stands under the empty id. */
export function settlementFaults(
  amount: number,
  rooms: readonly Room[],
  parts: readonly Settlement[],
): Map<string, SettlementFault> {
  const faults = new Map<string, SettlementFault>();
  for (const part of parts) {
    const room = rooms.find((r) => r.invoice.id === part.invoice);
    if (!room || part.amount_fen > room.left) faults.set(part.invoice, 'over_invoice');
  }
  if (parts.reduce((sum, p) => sum + p.amount_fen, 0) > amount) faults.set('', 'over_payment');
  return faults;
}
