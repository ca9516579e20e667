// What a person may do with a claim now, as the server says it: the buttons, and in words why one of them is shut.

import type { Bilingual } from '../shared/said';
import type { Choice } from './types';

export interface Button {
  action: string;
  /** Words for what stands against it; none: the button is open. */
  against: string[];
  reason: boolean;
  /** The step that brings the claim on, of which there is one at most. */
  main: boolean;
}

/** Steps that a page of their own takes: an objection, a payment list, the platform. */
const elsewhere = new Set(['object', 'dismiss', 'uphold', 'allocate', 'return', 'pay', 'lapse']);

const forward = [
  'submit',
  'answer',
  'take_up',
  'recommend',
  'pass_form',
  'decide',
  'publish',
  'approve',
  'check',
  'close',
  'recovered',
];

/** The buttons of a claim, the one that brings it on last. */
export function buttons(choices: readonly Choice[], said: (text: Bilingual) => string): Button[] {
  const shown = choices.filter((c) => !elsewhere.has(c.action));
  const open = (c: Choice) => c.bars.length === 0 && c.lacks.length === 0;
  const main = forward.find((action) => shown.some((c) => c.action === action && open(c)));
  return shown
    .map((c) => ({
      action: c.action,
      against: [...c.bars, ...c.lacks].map(said),
      reason: c.reason,
      main: c.action === main,
    }))
    .sort((a, b) => Number(a.main) - Number(b.main));
}
