// Texts of the to-do list, in English.

import { s } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const todo: Catalogue['todo'] = {
  title: 'To do',
  hello: (name) => `Hello, ${name}`,
  lead: 'What waits for you, the nearest last day first.',
  none: 'Nothing waits for you.',
  actions: {
    sign: 'Sign',
    result: 'Read the answer back',
  },
  introduction: {
    proposed: 'Answer the introduction',
    asked: 'Answer their question',
    parked: 'The day to look again has come',
    meeting: 'Confirm the time of a meeting',
    milestone: 'Reach a milestone',
    broker: 'Answer the invitation of a broker',
  },
  project: {
    proposed: 'Confirm the project',
    returned: 'Change what was sent back and confirm it',
    submitted: 'Review the project',
    finishing: 'Confirm the final report',
    reported: 'Look at the final report',
    listed: 'Hand in the final report',
    milestone: 'Reach the milestone',
    plan: 'Check and publish the annual plan',
    call: 'Draw up the annual plan',
  } as Record<string, string>,
  listings: {
    achievements: (n) => `${s(n, 'achievement')} to review`,
    demands: (n) => `${s(n, 'demand')} to review`,
  },
  confirm: 'Drawn up for you: look it over and confirm',
  payBack: 'Pay back in time',
  confirmKind: (what) => `Confirm: ${what.toLowerCase()}`,
  joins: 'Admit, return or refuse',
};
