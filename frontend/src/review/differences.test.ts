import { expect, test } from 'vitest';
import { differences } from './differences';

test('a changed, a new and a removed part are differences; an equal one is not; empty counts as not there', () => {
  const before = { title: 'a', summary: 's', evidence: 'e', keywords: [], price: { kind: 'fixed', min_fen: 1 } };
  const after = { title: 'b', summary: 's', problem: 'p', secret: false, price: { min_fen: 1, kind: 'fixed' } };
  expect(
    differences(before, after, ['title', 'summary', 'problem', 'evidence']).map((d) => [d.key, d.changed]),
  ).toEqual([
    ['title', true],
    ['summary', false],
    ['problem', true],
    ['evidence', true],
    ['price', false],
  ]);
});

test('what the order does not know is still shown', () => {
  expect(differences({}, { strange: 1 }, ['title'])).toEqual([
    { key: 'strange', before: undefined, after: 1, changed: true },
  ]);
});

test('one figure among the indicators is a difference', () => {
  const row = { name: '强度', op: 'ge', value: 400 };
  expect(differences({ indicators: [row] }, { indicators: [{ ...row, value: 420 }] }, [])[0]?.changed).toBe(true);
  expect(differences({ indicators: [row] }, { indicators: [{ ...row, note: '' }] }, [])[0]?.changed).toBe(false);
});
