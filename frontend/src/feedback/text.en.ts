// Texts of what people say of matches, in English.

import { s } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const feedback: Catalogue['feedback'] = {
  ask: { demander: 'For your demand this', offerer: 'For your achievement this', officer: 'The department: this' },
  group: (title) => `Judge: ${title}`,
  fits: 'Fits',
  not: 'Does not fit',
  why: 'Why does it not fit?',
  note: 'In words',
  noteHint: 'Optional, at most 500 characters; no names or telephone numbers.',
  noteNeeded: 'Say in a few words what the other reason is.',
  reasonNeeded: 'Choose a reason.',
  send: 'Record',
  saved: (what) => `Recorded: ${what}`,
  undone: 'Taken back',
  undo: 'Undo',
  private: 'Only you see this; the department sees sums.',
  stale: 'One of the two was just changed, or they no longer match. Reload the page and judge again.',
  page: {
    nav: 'Feedback',
    title: 'Feedback on matches',
    lead: 'What the two sides and the department say of matches, in sums: no person and no item is named.',
    total: (count, pairs) => `${s(count, 'judgement')} on ${s(pairs, 'match', 'matches')}`,
    none: 'No feedback yet',
    noneHint: 'The two organisations and the department can say “Fits” or “Does not fit” on each match.',
    models: 'By model',
    model: 'Model',
    reasons: 'Why matches do not fit',
    reason: 'Reason',
    sides: 'By who judged',
    side: 'Who',
    all: 'All',
    top: 'First five',
    count: 'Count',
    share: 'Share that fits',
    shareOf: (fits, all) => (all === 0 ? 'none' : `${Math.round((fits / all) * 100)}% (${fits}/${all})`),
  },
};
