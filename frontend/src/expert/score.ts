// Points as they are typed.

import type { Score } from '../claim/types';

/** What is sent: every criterion that a whole number was typed for. */
export function scored(points: Readonly<Record<string, string>>): Score[] {
  return Object.entries(points)
    .filter(([, text]) => /^\d+$/.test(text.trim()))
    .map(([criterion, text]) => ({ criterion, points: Number(text) }));
}

export function total(points: Readonly<Record<string, string>>): number {
  return scored(points).reduce((sum, s) => sum + s.points, 0);
}
