// What a contract waits for: one next step, and whose it is. The server decides what may be done; this only says first
// what comes first.

import type { ContractWork } from '../shared/api/types';

export type Next =
  | 'complete' // the own text lacks something
  | 'confirm_first'
  | 'confirm_second'
  | 'confirm_vouchers'
  | 'confirm_performance'
  | 'register'
  | 'answer_supplement'
  | 'record_payment'
  | 'perform'
  | 'wait_author'
  | 'wait_confirmation'
  | 'wait_vouchers'
  | 'wait_registration'
  | 'wait_payment'
  | 'wait_performance'
  | 'performed'
  | 'terminated'
  | 'read'; // an office's page

export interface NextStep {
  step: Next;
  /** Whether it is the asker's to take. */
  own: boolean;
  /** How many things it is about. */
  count: number;
}

type Voucher = { waits?: string; state: string };

/** Ids of the organisations on the asker's side and across. */
export function sidesOf(work: ContractWork): { own?: string; other?: string } {
  const { seller, buyer } = work.contract.terms;
  if (work.side === 'seller') return { own: seller.organisation, other: buyer.organisation };
  if (work.side === 'buyer') return { own: buyer.organisation, other: seller.organisation };
  return {};
}

export function nextOf(work: ContractWork): NextStep {
  const { contract, actions, side } = work;
  const mine = (step: Next, count = 1): NextStep => ({ step, own: true, count });
  const theirs = (step: Next, count = 1): NextStep => ({ step, own: false, count });
  if (contract.state === 'terminated') return theirs('terminated', 0);
  if (!side) return theirs('read', 0);
  if (contract.state === 'draft') {
    if (work.faults.length > 0) return mine('complete', work.faults.length);
    return actions.includes('confirm') ? mine('confirm_first') : theirs('wait_author');
  }
  if (contract.state === 'proposed') {
    return actions.includes('confirm') ? mine('confirm_second') : theirs('wait_confirmation');
  }
  const { own, other } = sidesOf(work);
  const vouchers: Voucher[] = [...work.payments.map((p) => p.payment), ...work.invoices.map((i) => i.invoice)];
  const waitingFor = (id: string | undefined) => vouchers.filter((v) => id && v.waits === id).length;
  if (waitingFor(own) > 0) return mine('confirm_vouchers', waitingFor(own));
  if (contract.state === 'performed') {
    return waitingFor(other) > 0 ? theirs('wait_vouchers', waitingFor(other)) : theirs('performed', 0);
  }
  const spoken = contract.performed ?? [];
  if (spoken.length === 1) {
    return actions.includes('perform') ? mine('confirm_performance') : theirs('wait_performance');
  }
  const registration = registeredOf(work)?.state;
  if (registration === 'supplement' && work.registration_steps.length > 0) return mine('answer_supplement');
  if (!registration || registration === 'submitted' || registration === 'supplement') {
    return work.registration_steps.length > 0 ? mine('register') : theirs('wait_registration');
  }
  if (waitingFor(other) > 0) return theirs('wait_vouchers', waitingFor(other));
  const total = contract.terms.price.total_fen;
  if (total === 0 || work.sums.paid_fen < total)
    return side === 'buyer' ? mine('record_payment') : theirs('wait_payment');
  return actions.includes('perform') ? mine('perform') : theirs('wait_performance');
}

/** The registration as it stands. */
export function registeredOf(work: ContractWork) {
  return (work.contract.registration ?? []).at(-1);
}
