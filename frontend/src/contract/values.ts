// Between the text of a contract as the server keeps it and the values that people type: amounts in yuan as text, rates
// as a percentage, empty for what is not said.

import type { ContractInput, ContractTerms } from '../shared/api/types';
import { basisPointsFrom, fenFromYuan, type MoneyFault, yuanFromFen } from '../shared/money';

type Price = ContractTerms['price'];
type Party = ContractTerms['seller'];

export interface PartyValues {
  credit_code?: string;
  name?: string;
  kind?: Party['kind'];
  region?: string;
  nature?: Party['nature'];
  address?: string;
  representative?: string;
}

export interface DeductionValues {
  kind?: NonNullable<Price['deductions']>[number]['kind'];
  amount?: string;
  note?: string;
}

export interface InstalmentValues {
  due?: string;
  amount?: string;
  note?: string;
}

type Right = NonNullable<ContractTerms['ip']>[number];

export interface ContractValues
  extends Pick<
    ContractTerms,
    | 'subject'
    | 'field'
    | 'signed'
    | 'begins'
    | 'ends'
    | 'place'
    | 'seller_tasks'
    | 'buyer_tasks'
    | 'ownership'
    | 'secrecy'
    | 'acceptance'
    | 'plan_source'
    | 'related'
    | 'fiscal_plan'
    | 'import'
  > {
  type?: ContractTerms['type'];
  project?: string;
  seller?: PartyValues;
  buyer?: PartyValues;
  price?: {
    total?: string;
    deductions?: DeductionValues[];
    mode?: Price['mode'];
    plan?: InstalmentValues[];
    royalty?: string;
    royalty_base?: string;
  };
  ip?: Partial<Right>[];
}

/** Fen of a text; nothing for an empty or a wrong one, which the form refuses by itself. */
export function fen(text: string | undefined): number {
  const read = fenFromYuan(text ?? '');
  return typeof read === 'number' ? read : 0;
}

/** Why an amount is refused; null when it is good or not given. */
export function yuanFault(text: string | undefined): MoneyFault | null {
  const read = fenFromYuan(text ?? '');
  return typeof read === 'string' ? read : null;
}

export interface Amounts {
  total: number;
  deducted: number;
  /** The technical amount (技术交易额): the total less the deductions; below zero while something is wrong. */
  technical: number;
  planned: number;
  /** An amount cannot be read, so no sum of it says anything. */
  unclear: boolean;
}

/** What follows from the price while it is typed, in Fen. */
export function amountsOf(price: ContractValues['price']): Amounts {
  const deductions = price?.deductions ?? [];
  const plan = price?.plan ?? [];
  const total = fen(price?.total);
  const deducted = deductions.reduce((sum, d) => sum + fen(d?.amount), 0);
  return {
    total,
    deducted,
    technical: total - deducted,
    planned: plan.reduce((sum, p) => sum + fen(p?.amount), 0),
    unclear: [price?.total, ...deductions.map((d) => d?.amount), ...plan.map((p) => p?.amount)].some(
      (text) => yuanFault(text) !== null,
    ),
  };
}

/** Whether a mode of payment takes a royalty (Civil Code article 846). */
export function hasRoyalty(mode: string | undefined): boolean {
  return mode === 'royalty' || mode === 'royalty_entry';
}

function said(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed ? trimmed : undefined;
}

function partyFrom(p: PartyValues | undefined): Party {
  return {
    credit_code: p?.credit_code?.trim() ?? '',
    name: p?.name?.trim() ?? '',
    kind: p?.kind ?? '',
    region: p?.region ?? '',
    nature: p?.nature,
    address: said(p?.address),
  };
}

function priceFrom(p: ContractValues['price']): Price {
  const royalty = hasRoyalty(p?.mode);
  const rate = royalty ? basisPointsFrom(p?.royalty ?? '') : null;
  const deductions = (p?.deductions ?? []).filter((d) => d?.kind || d?.amount?.trim());
  const plan = (p?.plan ?? []).filter((i) => i?.due || i?.amount?.trim());
  return {
    total_fen: fen(p?.total),
    // A kind that was not chosen is sent as it is: the server says at which row.
    deductions: deductions.length
      ? deductions.map((d) => ({ kind: d.kind ?? ('' as 'other'), amount_fen: fen(d.amount), note: said(d.note) }))
      : undefined,
    mode: p?.mode ?? '',
    plan: plan.length
      ? plan.map((i) => ({ due: said(i.due), amount_fen: fen(i.amount), note: said(i.note) }))
      : undefined,
    royalty_bp: typeof rate === 'number' ? rate : undefined,
    royalty_base: royalty ? said(p?.royalty_base) : undefined,
  };
}

export function termsFrom(v: ContractValues): ContractTerms {
  const ip = (v.ip ?? []).filter((r) => r?.type);
  return {
    type: v.type ?? '',
    project: v.project?.trim() ?? '',
    subject: said(v.subject),
    field: v.field,
    seller: partyFrom(v.seller),
    buyer: partyFrom(v.buyer),
    signed: said(v.signed),
    begins: said(v.begins),
    ends: said(v.ends),
    place: said(v.place),
    seller_tasks: said(v.seller_tasks),
    buyer_tasks: said(v.buyer_tasks),
    price: priceFrom(v.price),
    ip: ip.length ? ip.map((r) => ({ ...r, type: r.type ?? 'invention' })) : undefined,
    ownership: said(v.ownership),
    secrecy: said(v.secrecy),
    acceptance: said(v.acceptance),
    plan_source: v.plan_source,
    related: v.related,
    fiscal_plan: v.fiscal_plan,
    import: v.import || undefined,
  };
}

/** What is sent: the text, and beside it the names of the representatives, which the record does not hold. */
export function inputFrom(v: ContractValues, links?: ContractInput['links']): ContractInput {
  return {
    terms: termsFrom(v),
    representatives: { seller: said(v.seller?.representative), buyer: said(v.buyer?.representative) },
    links,
  };
}

function partyValues(p: Party, representative: string | undefined): PartyValues {
  return {
    credit_code: p.credit_code || undefined,
    name: p.name || undefined,
    kind: p.kind || undefined,
    region: p.region || undefined,
    nature: p.nature,
    address: p.address,
    representative,
  };
}

export function valuesOf(terms: ContractTerms, names?: ContractInput['representatives']): ContractValues {
  const { price, seller, buyer, type, ...rest } = terms;
  return {
    ...rest,
    type: type || undefined,
    seller: partyValues(seller, names?.seller),
    buyer: partyValues(buyer, names?.buyer),
    price: {
      total: price.total_fen ? yuanFromFen(price.total_fen) : undefined,
      deductions: (price.deductions ?? []).map((d) => ({
        kind: d.kind,
        amount: yuanFromFen(d.amount_fen),
        note: d.note,
      })),
      mode: price.mode || undefined,
      plan: (price.plan ?? []).map((i) => ({ due: i.due, amount: yuanFromFen(i.amount_fen), note: i.note })),
      royalty: price.royalty_bp === undefined ? undefined : yuanFromFen(price.royalty_bp),
      royalty_base: price.royalty_base,
    },
    ip: terms.ip ?? [],
  };
}

export type Path = (string | number)[];

/** Where a fault of the server belongs in the form; null when the form has no such field. */
export function faultPath(location: string | undefined): Path | null {
  const steps: Path = (location ?? '')
    .replace(/\[(\d+)\]/g, '.$1')
    .split(/[./]/)
    .filter((s) => s !== '')
    .map((s) => (/^\d+$/.test(s) ? Number(s) : s));
  while (steps[0] === 'body' || steps[0] === 'terms') steps.shift();
  if (steps[0] === 'representatives' && steps.length === 2) return [steps[1] as string, 'representative'];
  const names: Record<string, string> = { total_fen: 'total', amount_fen: 'amount', royalty_bp: 'royalty' };
  const last = steps.at(-1);
  if (typeof last === 'string' && names[last]) steps[steps.length - 1] = names[last];
  return typeof steps[0] === 'string' ? steps : null;
}
