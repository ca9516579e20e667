// Between the content that the server keeps and the values that people type: 万元 as text, figures as text, empty for
// what is not said. One type for both kinds; each kind's form shows its own part.

import type { AchievementContent, DemandContent, Indicator, Kinds, Price } from '../shared/api/types';
import { fenFromWan, type MoneyFault, wanFromFen } from '../shared/money';

export interface IndicatorValues {
  name?: string;
  op?: Indicator['op'];
  value?: string;
  high?: string;
  unit?: string;
  need?: Indicator['need'];
  note?: string;
}

type Right = NonNullable<AchievementContent['ip']>[number];

export interface PriceValues {
  kind?: Price['kind'];
  min?: string;
  max?: string;
}

export interface RightValues {
  type?: Right['type'];
  number?: string;
  status?: Right['status'];
  title?: string;
}

export interface Values {
  number?: string;
  title?: string;
  title_en?: string;
  field?: AchievementContent['field'];
  subfield?: string;
  industry?: string;
  category?: AchievementContent['category'];
  nature?: AchievementContent['nature'];
  forms?: AchievementContent['forms'];
  keywords?: string[];
  summary?: string;
  problem?: string;
  advantage?: string;
  evidence?: string;
  applications?: string;
  background?: string;
  indicators?: IndicatorValues[];
  trl?: number;
  level?: AchievementContent['level'];
  ip?: RightValues[];
  modes?: AchievementContent['modes'];
  price?: PriceValues;
  sought_partner?: string;
  completed_by?: string[];
  inventors?: string[];
  started?: string;
  finished?: string;
  registration?: { number?: string; date?: string; recommended_by?: string };
  ownership?: DemandContent['ownership'];
  ownership_note?: string;
  solver_requirements?: string;
  deadline?: string;
  challenge?: boolean;
  anonymous?: boolean;
  secret?: boolean;
}

/** How many keywords a kind may have: three by the registration form, five for a demand. */
export const mostKeywords: Record<Kinds, number> = { achievements: 3, demands: 5 };

/** A figure as people type it; undefined when it is none. */
export function figureFrom(text: string | undefined): number | undefined {
  const plain = (text ?? '').normalize('NFKC').replace(/[,\s]/g, '');
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

function said(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed ? trimmed : undefined;
}

function saidAll(texts: string[] | undefined): string[] | undefined {
  const all = (texts ?? []).map((x) => x.trim()).filter((x) => x !== '');
  return all.length > 0 ? all : undefined;
}

function indicatorsFrom(rows: IndicatorValues[] | undefined, kind: Kinds): Indicator[] | undefined {
  const out = (rows ?? []).map((row): Indicator => {
    const between = row.op === 'between';
    return {
      name: row.name?.trim() ?? '',
      op: row.op ?? 'ge',
      value: figureFrom(row.value) ?? 0,
      ...(between ? { high: figureFrom(row.high) } : {}),
      unit: said(row.unit),
      ...(kind === 'demands' ? { need: row.need ?? 'must' } : {}),
      note: said(row.note),
    };
  });
  return out.length > 0 ? out : undefined;
}

/** The price in Fen; amounts that are none were refused by the form before. */
function priceFrom(values: PriceValues | undefined): Price | undefined {
  if (!values?.kind) return undefined;
  const fen = (text: string | undefined): number | undefined => {
    const read = fenFromWan(text ?? '');
    return typeof read === 'number' ? read : undefined;
  };
  const { kind } = values;
  if (kind === 'range') return { kind, min_fen: fen(values.min), max_fen: fen(values.max) };
  if (kind === 'fixed' || kind === 'open_license') return { kind, min_fen: fen(values.min) };
  return { kind };
}

function priceValues(price: Price | undefined): PriceValues | undefined {
  if (!price?.kind) return undefined;
  const wan = (fen: number | undefined): string | undefined => (fen ? wanFromFen(fen) : undefined);
  return { kind: price.kind, min: wan(price.min_fen), max: wan(price.max_fen) };
}

function indicatorValues(rows: readonly Indicator[] | null | undefined): IndicatorValues[] {
  return (rows ?? []).map((row) => ({
    ...row,
    value: String(row.value),
    high: row.high === undefined ? undefined : String(row.high),
  }));
}

function common(v: Values) {
  return {
    title: v.title?.trim() ?? '',
    title_en: said(v.title_en),
    field: v.field,
    subfield: said(v.subfield),
    keywords: saidAll(v.keywords),
    summary: said(v.summary),
    problem: said(v.problem),
    modes: v.modes?.length ? v.modes : undefined,
    secret: v.secret || undefined,
  };
}

export function achievementFrom(v: Values): AchievementContent {
  const registration = {
    number: said(v.registration?.number),
    date: said(v.registration?.date),
    recommended_by: said(v.registration?.recommended_by),
  };
  return {
    ...common(v),
    category: v.category,
    nature: v.nature,
    forms: v.forms?.length ? v.forms : undefined,
    advantage: said(v.advantage),
    evidence: said(v.evidence),
    applications: said(v.applications),
    indicators: indicatorsFrom(v.indicators, 'achievements'),
    trl: v.trl,
    level: v.level,
    ip: v.ip?.length ? v.ip.map((r) => ({ ...r, type: r.type ?? 'invention' })) : undefined,
    price: priceFrom(v.price),
    sought_partner: said(v.sought_partner),
    completed_by: saidAll(v.completed_by),
    started: said(v.started),
    finished: said(v.finished),
    registration: Object.values(registration).some(Boolean) ? registration : undefined,
  };
}

/** The inventors by name; the server keeps names of people apart from the content. */
export function inventorsFrom(v: Values): string[] | undefined {
  return saidAll(v.inventors);
}

export function demandFrom(v: Values): DemandContent {
  return {
    ...common(v),
    industry: said(v.industry),
    background: said(v.background),
    indicators: indicatorsFrom(v.indicators, 'demands'),
    min_trl: v.trl,
    budget: priceFrom(v.price),
    ownership: v.ownership,
    ownership_note: said(v.ownership_note),
    solver_requirements: said(v.solver_requirements),
    deadline: said(v.deadline),
    challenge: v.challenge || undefined,
    anonymous: v.anonymous || undefined,
  };
}

export function valuesOfAchievement(number: string | undefined, c: AchievementContent, inventors?: string[]): Values {
  const { price, indicators, ...rest } = c;
  return { ...rest, number, inventors, price: priceValues(price), indicators: indicatorValues(indicators) };
}

export function valuesOfDemand(number: string | undefined, c: DemandContent): Values {
  const { budget, indicators, min_trl, ...rest } = c;
  return { ...rest, number, trl: min_trl, price: priceValues(budget), indicators: indicatorValues(indicators) };
}

/** Why an amount is refused; null when it is good or not given. */
export function moneyFault(text: string | undefined): MoneyFault | null {
  const read = fenFromWan(text ?? '');
  return typeof read === 'string' ? read : null;
}

export type Path = (string | number)[];

/**
 * Where a fault of the server belongs in the form: "body.content.indicators[2].value" is ['indicators', 2, 'value'];
 * null when the form has no such field.
 */
export function faultPath(location: string | undefined): Path | null {
  const steps: Path = (location ?? '')
    .replace(/\[(\d+)\]/g, '.$1')
    .split(/[./]/)
    .filter((s) => s !== '')
    .map((s) => (/^\d+$/.test(s) ? Number(s) : s));
  while (steps[0] === 'body' || steps[0] === 'content') steps.shift();
  if (steps[0] === 'budget') steps[0] = 'price';
  if (steps[0] === 'min_trl') steps[0] = 'trl';
  if (steps[0] === 'price' && steps[1] === 'min_fen') steps[1] = 'min';
  if (steps[0] === 'price' && steps[1] === 'max_fen') steps[1] = 'max';
  if (steps[0] === 'price' && steps.length === 1) steps.push('kind');
  // Lists of plain texts are one field of the form.
  if (steps.length === 2 && typeof steps[1] === 'number') steps.pop();
  return typeof steps[0] === 'string' ? steps : null;
}
