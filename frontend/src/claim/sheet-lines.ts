// The lines of a calculation sheet as an accountant reads them: in sections, with words for codes, with where their
// figures come from and what would make them pass.

import type { Codes, ListName } from '../shared/codes';
import type { Allocation, SheetLine } from './types';

/** Sections of a sheet in their order, with the beginnings of the codes of their lines. */
const sections = {
  programme: ['programme.'],
  parties: ['buyer.', 'title.', 'seller.'],
  contract: ['contract.', 'order.', 'window.'],
  exclusions: ['related.', 'exclude.'],
  vouchers: ['vouchers.'],
  papers: ['evidence', 'implementation'],
  base: ['base', 'paid.'],
  award: [''],
} as const;

export type Section = keyof typeof sections;

export function sectionOf(code: string): Section {
  const found = Object.entries(sections).find(([, starts]) => starts.some((s) => code.startsWith(s)));
  return (found?.[0] ?? 'award') as Section;
}

/** The lines of each section that has any. */
export function inSections(lines: readonly SheetLine[]): [Section, SheetLine[]][] {
  return (Object.keys(sections) as Section[])
    .map((s): [Section, SheetLine[]] => [s, lines.filter((l) => sectionOf(l.code) === s)])
    .filter(([, of]) => of.length > 0);
}

const stops = (l: SheetLine): boolean => l.outcome === 'fail' || l.outcome === 'unclear';

/** The lines that keep a sheet from passing. Base and award only say that there are others, when there are. */
export function stopping(lines: readonly SheetLine[]): SheetLine[] {
  const all = lines.filter(stops);
  const causes = all.filter((l) => l.code !== 'award' && l.code !== 'base');
  return causes.length > 0 ? causes : all;
}

/** Whether a section needs no look: it only says that all is well. */
export function isQuiet(section: Section, lines: readonly SheetLine[]): boolean {
  return section !== 'base' && section !== 'award' && !lines.some(stops);
}

const lists: Record<string, ListName> = {
  'programme.published': 'programme_state',
  'buyer.region': 'region',
  'seller.region': 'region',
  'seller.kind': 'organisation_kind',
  'contract.type': 'contract_type',
  'contract.concluded': 'contract_state',
};

/** What a line shows, in words: its value holds codes and days. */
export function shownOf(line: SheetLine, codes: Codes, day: (date: string) => string): string {
  const value = line.value ?? '';
  const list = lists[line.code];
  if (list) return codes.label(list, value);
  return value
    .replace(/\d{4}-\d{2}-\d{2}/g, (d) => day(d))
    .replace(/ ([a-z]+)$/, (_, level: string) => ` ${codes.label('title_level', level)}`);
}

/** The document and article that a line follows, and the parameters that decide it, by their codes. */
export function ruleOf(line: SheetLine): { basis: string; article: string; parameters: string[] } {
  const [text = '', parameters = ''] = line.rule.split(' · ');
  const [basis = '', article = ''] = text.split(' §');
  return { basis, article, parameters: parameters ? parameters.split(', ') : [] };
}

export interface Place {
  to: string;
  hash?: string;
}

/** Where the document stands that a figure comes from; null for one without a page. */
export function sourceOf(line: SheetLine, own: boolean): Place | null {
  const [kind, id] = (line.source ?? '').split('/');
  if (!id) return null;
  switch (kind) {
    case 'contracts':
      return {
        to: `/contracts/${id}`,
        hash: /registered|^base/.test(line.code) ? 'registration' : undefined,
      };
    case 'titles':
      return { to: `/titles/${id}` };
    case 'programmes':
      return { to: `/programmes/${id}` };
    case 'claims':
      return { to: own ? `/mine/claims/${id}` : `/claims/${id}` };
  }
  return null;
}

/** Where something can be done about a line that stops: on the contract's page, or in the form of the claim. */
export function remedyOf(code: string, contract: string | undefined): Place | null {
  const form: Record<string, string> = {
    'related.promise': 'claim-promises',
    'vouchers.given': 'claim-allocations',
    'vouchers.contract': 'claim-allocations',
    'vouchers.standing': 'claim-allocations',
    'vouchers.payments': 'claim-allocations',
    'vouchers.invoices': 'claim-allocations',
    'window.paid': 'claim-allocations',
    'order.paid': 'claim-allocations',
    evidence: 'claim-evidence',
    implementation: 'claim-evidence',
    city_aid: 'claim-aid',
  };
  if (form[code]) return { to: '', hash: form[code] };
  const page: Record<string, string> = {
    'contract.concluded': 'next',
    'contract.registered': 'registration',
    'base.certified': 'registration',
    'order.registered': 'registration',
    'window.registered': 'registration',
    'vouchers.confirmed': 'vouchers',
    'vouchers.settled': 'vouchers',
  };
  return contract && page[code] ? { to: `/contracts/${contract}`, hash: page[code] } : null;
}

/** The vouchers that a figure was added up of. */
export function vouchersOf(
  code: string,
  allocations: readonly Allocation[],
): { kind: 'payments' | 'invoices'; ids: string[] } | null {
  if (code === 'base.paid') return { kind: 'payments', ids: [...new Set(allocations.map((a) => a.payment))] };
  if (code === 'base.invoiced') return { kind: 'invoices', ids: [...new Set(allocations.map((a) => a.invoice))] };
  return null;
}

/** A reason with the numbers of vouchers in the place of their ids. */
export function withNames(reason: string, name: (id: string) => string | undefined): string {
  return reason.replace(/\b[a-z2-7]{26}\b/g, (id) => name(id) ?? id);
}
