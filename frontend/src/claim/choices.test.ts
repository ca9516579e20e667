import { expect, test } from 'vitest';
import { buttons } from './choices';

const bar = (code: string) => `barred: ${code}`;

test('a step that something stands against is shown shut, with the reasons', () => {
  const [shut] = buttons(
    [
      {
        action: 'decide',
        part: 'decider',
        bars: ['recommended'],
        lacks: [{ location: 'needs.scores', message: 'every sheet', hint: 'two are out' }],
      },
    ],
    bar,
  );
  expect(shut).toEqual({
    action: 'decide',
    against: ['barred: recommended', 'every sheet（two are out）'],
    reason: false,
    main: false,
  });
});

test('the open step that brings the claim on comes last and is the main one', () => {
  const shown = buttons(
    [
      { action: 'pass_form', part: 'formal' },
      { action: 'ask', part: 'formal', reason: true },
      { action: 'reject', part: 'decider', reason: true },
    ],
    bar,
  );
  expect(shown.map((b) => `${b.action}${b.main ? '!' : ''}`)).toEqual(['ask', 'reject', 'pass_form!']);
});

test('what belongs to an objection or a payment list has its button there', () => {
  expect(
    buttons(
      [
        { action: 'dismiss', part: 'decider' },
        { action: 'pay', part: 'finance' },
        { action: 'withdraw', part: 'applicant' },
      ],
      bar,
    ).map((b) => b.action),
  ).toEqual(['withdraw']);
});
