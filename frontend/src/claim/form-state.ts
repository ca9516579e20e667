// The form of a claim as it is typed, and as it is sent.

import type { Attached } from '../shared/api/types';
import { fenFromYuan, type MoneyFault, yuanFromFen } from '../shared/money';
import type { Account, Claim, ClaimForm } from './types';

/** A line with an amount as text; its key keeps it apart while it is typed. */
export interface Line {
  key: number;
  payment: string;
  invoice: string;
  amount: string;
}

export interface AidLine extends Line {
  source: string;
  date: string;
}

export interface FormState {
  lines: Line[];
  aid: AidLine[];
  evidence: Record<string, Attached[]>;
  account: Account;
  notRelated: boolean;
  promised: boolean;
}

let keys = 0;

export function newLine(): Line {
  keys++;
  return { key: keys, payment: '', invoice: '', amount: '' };
}

export function withLine(lines: readonly Line[], at: number, part: Partial<Line>): Line[] {
  return lines.map((l, i) => (i === at ? { ...l, ...part } : l));
}

/** The form of a claim as it stands. The holder of the account is the enterprise itself. */
export function toState(claim: Claim): FormState {
  const evidence: Record<string, Attached[]> = {};
  for (const e of claim.evidence ?? []) evidence[e.code] = [...(evidence[e.code] ?? []), e.file];
  return {
    lines: (claim.allocations ?? []).map((a) => ({
      ...newLine(),
      payment: a.payment,
      invoice: a.invoice,
      amount: yuanFromFen(a.amount_fen),
    })),
    aid: (claim.other_aid ?? []).map((a) => ({
      ...newLine(),
      source: a.source,
      date: a.date ?? '',
      amount: yuanFromFen(a.amount_fen),
    })),
    evidence,
    account: claim.account ?? { holder: claim.name, bank: '', number: '' },
    notRelated: claim.not_related ?? false,
    promised: claim.promised ?? false,
  };
}

/** What is sent: lines that say nothing yet are left out, and so is an account without bank and number. */
export function fromState(s: FormState): ClaimForm {
  const { bank, number } = s.account;
  return {
    allocations: s.lines
      .filter((l) => l.payment || l.invoice || l.amount.trim())
      .map((l) => ({ payment: l.payment, invoice: l.invoice, amount_fen: fen(l.amount) })),
    other_aid: s.aid
      .filter((a) => a.source.trim() || a.amount.trim())
      .map((a) => ({ source: a.source.trim(), amount_fen: fen(a.amount), date: a.date || undefined })),
    not_related: s.notRelated,
    promised: s.promised,
    account: bank.trim() || number.trim() ? s.account : undefined,
    evidence: Object.entries(s.evidence).flatMap(([code, files]) =>
      files.map((f) => ({ code, sha256: f.sha256, note: f.note })),
    ),
  };
}

/** The form with what a confirmation promises. */
export function withPromises(s: FormState, contract: boolean): FormState {
  return { ...s, promised: true, notRelated: contract || s.notRelated };
}

/** A form that was kept elsewhere, with lines that no line of this page is taken for. */
export function rekeyed(s: FormState): FormState {
  const fresh = <L extends Line>(line: L): L => ({ ...line, key: newLine().key });
  return { ...s, lines: s.lines.map(fresh), aid: s.aid.map(fresh) };
}

function fen(text: string): number {
  const amount = fenFromYuan(text);
  return typeof amount === 'number' ? amount : 0;
}

/** What is wrong with the amount of a line; null when it can be read or nothing is typed. */
export function lineFault(line: { amount: string }): MoneyFault | null {
  const amount = fenFromYuan(line.amount);
  return typeof amount === 'string' ? amount : null;
}

/** Whether every amount can be read. */
export function readable(s: FormState): boolean {
  return [...s.lines, ...s.aid].every((l) => lineFault(l) === null);
}

/**
 * The faults at a place of the form, wherever the form stood in what was sent (body.allocations[0] and allocations[0]
 * are the same). Exactly there, or also below it.
 */
export function faultsAt<F extends { location?: string }>(faults: readonly F[], path: string, exact?: boolean): F[] {
  return faults.filter((f) => {
    const at = (f.location ?? '').replace(/^body\./, '');
    return at === path || (!exact && (at.startsWith(`${path}.`) || at.startsWith(`${path}[`)));
  });
}
