import { expect, test } from 'vitest';
import type { Match } from '../shared/api/types';
import { foldByOrganisation } from './fold';

const of = (id: string, organisation?: string): Match =>
  ({ item: { id, organisation: organisation ? { id: organisation } : undefined } }) as Match;

const ids = (matches: Match[], most?: number): [string, string[]][] =>
  foldByOrganisation(matches, most).map((e) => [e.match.item.id, e.further.map((m) => m.item.id)]);

test.each<[rule: string, matches: Match[], entries: [string, string[]][]]>([
  ['nothing', [], []],
  [
    'two of one organisation both stand',
    [of('1', 'a'), of('2', 'a')],
    [
      ['1', []],
      ['2', []],
    ],
  ],
  [
    'further ones hang on the second, in their order, whatever stands between',
    [of('1', 'a'), of('2', 'a'), of('3', 'b'), of('4', 'a'), of('5', 'c'), of('6', 'a')],
    [
      ['1', []],
      ['2', ['4', '6']],
      ['3', []],
      ['5', []],
    ],
  ],
  [
    'anonymous owners are never taken for one',
    [of('1'), of('2'), of('3')],
    [
      ['1', []],
      ['2', []],
      ['3', []],
    ],
  ],
])('%s', (_, matches, entries) => {
  expect(ids(matches)).toEqual(entries);
});

test('nothing is lost', () => {
  const matches = Array.from({ length: 30 }, (_, i) => of(String(i), `o${i % 4}`));
  const entries = foldByOrganisation(matches, 1);
  expect(entries).toHaveLength(4);
  expect(entries.flatMap((e) => [e.match, ...e.further])).toHaveLength(30);
});
