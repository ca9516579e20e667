// Which input a parameter of a programme has, and how its value is read from and written into the text by its path.

import type { ListName } from '../shared/codes';

export type Input =
  | { as: 'text' | 'day' | 'bool' | 'money' | 'rate' | 'region' | 'count' }
  | { as: 'one' | 'many'; list: ListName }
  | { as: 'evidence' | 'criteria' | 'steps' | 'window' | 'rulings' | 'bilingual' };

const one = (list: ListName): Input => ({ as: 'one', list });
const many = (list: ListName): Input => ({ as: 'many', list });

/** The input of every parameter by its path. The kind is chosen once and stays; the code stands above the form. */
export const inputs: Record<string, Input> = {
  name: { as: 'bilingual' },
  document: { as: 'text' },
  article: { as: 'text' },
  issuer: { as: 'text' },
  text_url: { as: 'text' },
  valid_from: { as: 'day' },
  valid_to: { as: 'day' },
  example: { as: 'bool' },
  rulings: { as: 'rulings' },
  'subsidy.buyer_levels': many('title_level'),
  'subsidy.national_counts_as_provincial': { as: 'bool' },
  'subsidy.title_test': one('test_date'),
  'subsidy.buyer_region': { as: 'region' },
  'subsidy.seller_kinds': many('organisation_kind'),
  'subsidy.seller_region': { as: 'region' },
  'subsidy.contract_types': many('contract_type'),
  'subsidy.registration_required': { as: 'bool' },
  'subsidy.implementation_proof_required': { as: 'bool' },
  'subsidy.window': { as: 'window' },
  'subsidy.signed_before_registered': { as: 'bool' },
  'subsidy.paid_after_signed': { as: 'bool' },
  'subsidy.one_award_per': one('one_award'),
  'subsidy.rate_bp': { as: 'rate' },
  'subsidy.cap_per_contract_fen': { as: 'money' },
  'subsidy.cap_per_enterprise_year_fen': { as: 'money' },
  'subsidy.cap_per_enterprise_fen': { as: 'money' },
  'subsidy.cap_year_by': one('cap_year'),
  'subsidy.min_paid_fen': { as: 'money' },
  'subsidy.min_award_fen': { as: 'money' },
  'subsidy.city_aid': one('city_aid'),
  'subsidy.exclude_related': { as: 'bool' },
  'subsidy.exclude_import': { as: 'bool' },
  'subsidy.exclude_fiscal_plan': { as: 'bool' },
  'reward.level': one('title_level'),
  'reward.amount_fen': { as: 'money' },
  'reward.notice_from': { as: 'day' },
  'reward.notice_to': { as: 'day' },
  'procedure.local_review': { as: 'bool' },
  'procedure.expert_review': { as: 'bool' },
  'procedure.experts': { as: 'count' },
  'procedure.criteria': { as: 'criteria' },
  'procedure.performance_check': { as: 'bool' },
  'procedure.notice_working_days': { as: 'count' },
  'procedure.step_working_days': { as: 'steps' },
  'procedure.evidence': { as: 'evidence' },
  budget_fen: { as: 'money' },
  oversubscription: one('oversubscription'),
  last_award: one('last_award'),
};

type Tree = Record<string, unknown>;

export function valueAt(text: object, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => (at as Tree | undefined)?.[name], text);
}

/** A copy of the text with another value at a path; undefined takes it out: the parameter is undecided then. */
export function withValue<T extends object>(text: T, path: string, value: unknown): T {
  const [name = '', ...rest] = path.split('.');
  const copy: Tree = { ...(text as Tree) };
  if (rest.length > 0) copy[name] = withValue((copy[name] as object | undefined) ?? {}, rest.join('.'), value);
  else if (value === undefined) delete copy[name];
  else copy[name] = value;
  return copy as T;
}

/** A rate in per cent with at most two decimals as basis points: "3.25" is 325; undefined for anything else. */
export function basisPoints(percent: string): number | undefined {
  const parts = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(percent.normalize('NFKC').replace(/[\s%]/g, ''));
  if (!parts) return undefined;
  return Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
}

export function percentOf(points: number): string {
  const fraction = String(points % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(points / 100)}${fraction ? `.${fraction}` : ''}`;
}
