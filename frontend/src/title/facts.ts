// What the pages of titles reckon by themselves: shares of a target, the list behind the events, the query of an address.

import type { TitleEvent, TitleFacts, TitleImportLine } from '../shared/api/types';
import type { MomentParams, TitlesParams } from './routes';

/** What the list says with its corrections, renamings left out; the events come as they were recorded. */
export function listedFacts(events: readonly Pick<TitleEvent, 'kind' | 'facts'>[]): TitleFacts | undefined {
  return events.findLast((e) => e.kind === 'granted' || e.kind === 'corrected')?.facts;
}

/** A share as it is drawn: never beyond the bar, and never nothing where there is something. */
export function barWidth(count: number, target: number): number {
  if (count <= 0 || target <= 0) return 0;
  return Math.min(100, Math.max(0.5, (count / target) * 100));
}

/** A share of a target in basis points, which is what a chart of shares draws. */
export function shareOf(count: number, target: number): number {
  return target > 0 ? Math.round((count * 10_000) / target) : 0;
}

/** A share in words: whole per cents, one decimal below ten, so that 24 of 1,500 is 1.6 % and not 2 %. */
export function percent(count: number, target: number): string {
  if (target <= 0) return '';
  const share = (count / target) * 100;
  return `${share.toLocaleString('en', { maximumFractionDigits: share < 10 ? 1 : 0 })}%`;
}

/** The query of the library for an address: what stands, unless another status is asked for. */
export function libraryQuery({ q, level, status, region, industry, batch, on }: TitlesParams) {
  return {
    q,
    level: level ? [level] : undefined,
    status: status === 'all' ? undefined : [status ?? 'valid'],
    region,
    industry,
    batch,
    on,
  };
}

/** Whether an address asks for anything but the plain library of today. */
export function isNarrowed({ page: _, ...conditions }: TitlesParams): boolean {
  return Object.values(conditions).some((v) => v !== undefined);
}

export function momentQuery({ on, known_on }: MomentParams): MomentParams {
  return { on: on || undefined, known_on: known_on || undefined };
}

/** The lines that a person has to look at before they are written: the matches by name. */
export function matched(lines: readonly TitleImportLine[]): TitleImportLine[] {
  return lines.filter((l) => l.match);
}

/** How many lines will be written with these confirmed: new ones, changed ones, and confirmed ones that stand. */
export function toWrite(
  fresh: number,
  changed: number,
  lines: readonly TitleImportLine[],
  confirmed: readonly number[],
) {
  return fresh + changed + lines.filter((l) => l.what === 'unchanged' && confirmed.includes(l.place)).length;
}

/** Whether writing corrects a title that stands, which needs a reason. */
export function corrects(lines: readonly TitleImportLine[], confirmed: readonly number[]): boolean {
  return lines.some((l) => l.what === 'changed' || (l.what === 'unchanged' && confirmed.includes(l.place)));
}
