// Texts of the to-do list, in English.

import type { Catalogue } from '../i18n/zh-CN';

export const todo: Catalogue['todo'] = {
  title: 'To do',
  hello: (name) => `Hello, ${name}`,
  lead: 'What waits for you, the nearest last day first.',
  none: 'Nothing waits for you.',
  actions: {
    confirm: 'Confirm',
    score: 'Score',
    decline: 'Decline',
    demand: 'Demand it back',
    receive: 'Note what came in',
    pay_back: 'Pay it back',
    sign: 'Sign',
    result: 'Read the answer back',
  },
};
