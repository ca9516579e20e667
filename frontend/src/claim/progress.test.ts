import { expect, test } from 'vitest';
import { progress } from './progress';

const way = { local_review: true, expert_review: false, performance_check: false };
const walked = (...states: string[]) =>
  states.slice(1).map((to, i) => ({ from: states[i] ?? '', to, at: `2026-03-0${i + 1}T00:00:00.000Z` }));
const told = (steps: ReturnType<typeof progress>) => steps.map((s) => `${s.state}:${s.at}`).join(' ');

test('a draft has everything ahead of it, of its programme only', () => {
  expect(told(progress({ state: 'draft' }, way))).toBe(
    'draft:now submitted:ahead local_review:ahead formal_check:ahead decided:ahead public_notice:ahead approved:ahead allocated:ahead paid:ahead closed:ahead',
  );
});

test('what has been passed is done, with when the claim last came there', () => {
  const steps = progress(
    {
      state: 'formal_check',
      steps: walked('draft', 'submitted', 'local_review', 'supplement', 'local_review', 'formal_check'),
    },
    way,
  );
  expect(told(steps)).toMatch(/^draft:done submitted:done local_review:done formal_check:now decided:ahead/);
  expect(steps.find((s) => s.state === 'local_review')?.since).toBe('2026-03-04T00:00:00.000Z');
});

test('a supplement stands in the place of the station that asked for it', () => {
  const steps = progress(
    {
      state: 'supplement',
      asked_from: 'formal_check',
      steps: walked('draft', 'submitted', 'formal_check', 'supplement'),
    },
    { ...way, local_review: false },
  );
  expect(told(steps)).toMatch(/^draft:done submitted:done supplement:now decided:ahead/);
});

test('an objection stands in the place of the notice', () => {
  expect(told(progress({ state: 'objection', steps: walked('decided', 'public_notice', 'objection') }, way))).toMatch(
    /decided:done objection:now approved:ahead/,
  );
});

test('an end that is none of the way comes last, and nothing is ahead', () => {
  const rejected = {
    state: 'rejected',
    steps: walked('draft', 'submitted', 'local_review', 'formal_check', 'rejected'),
  };
  expect(told(progress(rejected, way))).toBe(
    'draft:done submitted:done local_review:done formal_check:done rejected:ended',
  );
  const withdrawn = { state: 'withdrawn', steps: walked('draft', 'submitted', 'withdrawn') };
  expect(told(progress(withdrawn, way))).toBe('draft:done submitted:done withdrawn:ended');
  const recovery = { state: 'recovery', steps: walked('approved', 'allocated', 'paid', 'closed', 'recovery') };
  expect(told(progress(recovery, way))).toMatch(/paid:done closed:done recovery:ended$/);
});

test('a station that was passed stays, though the programme has it no more', () => {
  const steps = progress({ state: 'decided', steps: walked('formal_check', 'expert_review', 'decided') }, way);
  expect(told(steps)).toMatch(/expert_review:done decided:now/);
});
