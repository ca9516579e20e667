import { expect, test } from 'vitest';
import { placeOf } from './places';

const member = { roles: [{ role: 'member' as const }] };
const officer = { roles: [{ role: 'reviewer' as const, region: '220000' }] };

test('a duty is done where the one who has it works', () => {
  expect(placeOf({ kind: 'claim', subject: 'c', part: 'applicant' }, member)).toBe('/mine/claims/c');
  expect(placeOf({ kind: 'claim', subject: 'c', part: 'formal' }, officer)).toBe('/claims/c');
  expect(placeOf({ kind: 'claim', subject: 'c', part: 'finance' }, officer)).toBe('/claims/payments');
  expect(placeOf({ kind: 'review', subject: 'c', part: 'expert' }, officer)).toBe('/reviews/c');
  expect(placeOf({ kind: 'recovery', subject: 'r', part: 'decider' }, officer)).toBe('/claims/recoveries/r');
  expect(placeOf({ kind: 'recovery', subject: 'r', part: 'applicant' }, member)).toBe('/mine/recoveries/r');
  expect(placeOf({ kind: 'contract', subject: 'k' }, member)).toBe('/contracts/k');
  expect(placeOf({ kind: 'story', subject: 's' }, member)).toBe('/mine/stories/s');
  expect(placeOf({ kind: 'disclosure', subject: 'd' }, member)).toBe('/mine/disclosures/d');
  expect(placeOf({ kind: 'introduction', subject: 'i', part: 'recipient' }, member)).toBe('/introductions/i');
  expect(placeOf({ kind: 'calendar', subject: '2027' }, officer)).toBe('/calendar');
});

test('and nowhere else', () => {
  expect(placeOf({ kind: 'contract', subject: 'k' }, officer)).toBeNull();
  expect(placeOf({ kind: 'unheard' as 'claim', subject: 'x' }, member)).toBeNull();
});
