import { expect, test } from 'vitest';
import { said } from '../shared/said';
import { buttons } from './choices';
import type { Choice } from './types';

const choice = (action: string, part: string, more: Partial<Choice> = {}) =>
  ({ action, part, reason: false, bars: [], lacks: [], ...more }) as Choice;
const zh = (text: Parameters<typeof said>[0]) => said(text, 'zh-CN');

test('a step that something stands against is shown shut, with the reasons', () => {
  const [shut] = buttons(
    [
      choice('decide', 'decider', {
        bars: [{ zh: '您出具过初审意见', en: 'You gave the local opinion on it' }],
        lacks: [{ zh: '专家评分齐全', en: "every expert's sheet" }],
      }),
    ],
    zh,
  );
  expect(shut).toEqual({
    action: 'decide',
    against: ['您出具过初审意见', '专家评分齐全'],
    reason: false,
    main: false,
  });
});

test('the open step that brings the claim on comes last and is the main one', () => {
  const shown = buttons(
    [
      choice('pass_form', 'formal'),
      choice('ask', 'formal', { reason: true }),
      choice('reject', 'decider', { reason: true }),
    ],
    zh,
  );
  expect(shown.map((b) => `${b.action}${b.main ? '!' : ''}`)).toEqual(['ask', 'reject', 'pass_form!']);
});

test('what belongs to an objection or a payment list has its button there', () => {
  const shown = buttons([choice('dismiss', 'decider'), choice('pay', 'finance'), choice('withdraw', 'applicant')], zh);
  expect(shown.map((b) => b.action)).toEqual(['withdraw']);
});
