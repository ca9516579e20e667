// The score as a sum that a reader can add up: every part is rounded so that the parts shown make the score shown, and
// each begins where the one before ended.

import type { Match, Signal } from '../shared/api/types';

/** One part of a score; all figures in tenths of a point, as they are shown. */
export interface Step {
  name: string;
  tenths: number;
  /** Where its bar lies; a part that takes away lies left of where the one before ended. */
  from: number;
  to: number;
}

/** Every part rounded to tenths by the largest remainder, so that they sum to the rounded total. */
export function inTenths(parts: readonly number[], total: number): number[] {
  const tenths = parts.map((part) => Math.floor(part * 10));
  const missing = Math.round(total * 10) - tenths.reduce((sum, part) => sum + part, 0);
  parts
    .map((part, at) => ({ at, rest: part * 10 - Math.floor(part * 10) }))
    .sort((a, b) => b.rest - a.rest || a.at - b.at)
    .slice(0, Math.max(0, missing))
    .forEach(({ at }) => {
      tenths[at] = (tenths[at] ?? 0) + 1;
    });
  return tenths;
}

/** The parts that counted, what gives before what takes away, in the order of the server. */
export function waterfall({ signals, score }: Pick<Match, 'signals' | 'score'>): Step[] {
  const counted = signals.filter((s) => s.points !== 0);
  const ordered: Signal[] = [...counted.filter((s) => s.points > 0), ...counted.filter((s) => s.points < 0)];
  const tenths = inTenths(
    ordered.map((s) => s.points),
    score,
  );
  let end = 0;
  return ordered.map(({ name }, i) => {
    const start = end;
    end += tenths[i] ?? 0;
    return { name, tenths: tenths[i] ?? 0, from: Math.min(start, end), to: Math.max(start, end) };
  });
}

/** Tenths of a point for reading: "61.3", "−0.4". */
export function tenthsInWords(tenths: number): string {
  return `${tenths < 0 ? '−' : ''}${(Math.abs(tenths) / 10).toFixed(1)}`;
}

/** A score for reading, with the one decimal that its parts sum to. */
export function scoreInWords(score: number): string {
  return tenthsInWords(Math.round(score * 10));
}
