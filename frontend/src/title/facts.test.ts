import { expect, test } from 'vitest';
import type { TitleFacts, TitleImportLine } from '../shared/api/types';
import { barWidth, corrects, isNarrowed, libraryQuery, listedFacts, matched, percent, toWrite } from './facts';

const facts = (name: string): TitleFacts => ({
  level: 'provincial',
  name,
  notice_date: '2024-08-30',
  valid_from: '2024-08-30',
  valid_to: '2027-08-30',
});

test('the form of a correction begins with what the list says, whatever the title is called now', () => {
  const granted = { kind: 'granted' as const, facts: facts('甲') };
  const renamed = { kind: 'renamed' as const, facts: facts('乙') };
  expect(listedFacts([granted, renamed])?.name).toBe('甲');
  expect(listedFacts([granted, { kind: 'corrected', facts: facts('甲公司') }, renamed])?.name).toBe('甲公司');
  expect(listedFacts([])).toBeUndefined();
});

test('a share of a target is drawn within its bar and told without flattery', () => {
  expect([barWidth(0, 100), barWidth(1, 10_000), barWidth(24, 1500), barWidth(12, 10), barWidth(1, 0)]).toEqual([
    0, 0.5, 1.6, 100, 0,
  ]);
  expect([percent(0, 100), percent(24, 1500), percent(1, 10), percent(1499, 1500), percent(12, 10)]).toEqual([
    '0%',
    '1.6%',
    '10%',
    '100%',
    '120%',
  ]);
});

test('the library shows what stands unless the address asks for more', () => {
  expect(libraryQuery({}).status).toEqual(['valid']);
  expect(libraryQuery({ status: 'all' }).status).toBeUndefined();
  expect(libraryQuery({ status: 'revoked', level: 'national' })).toMatchObject({
    status: ['revoked'],
    level: ['national'],
  });
  expect([isNarrowed({}), isNarrowed({ page: 3 }), isNarrowed({ on: '2024-01-01' })]).toEqual([false, false, true]);
});

test('a confirmed match of a line that stands is one more line to write, and a correction', () => {
  const line = (place: number, what: TitleImportLine['what'], match = false): TitleImportLine => ({
    place,
    what,
    row: place,
    facts: facts('甲'),
    changes: [],
    match: match ? { organisation: 'o', credit_code: 'c', region: '220100' } : undefined,
  });
  const lines = [line(1, 'new', true), line(2, 'unchanged', true)];
  expect(matched(lines).map((l) => l.place)).toEqual([1, 2]);
  expect([toWrite(1, 0, lines, []), toWrite(1, 0, lines, [1]), toWrite(1, 0, lines, [1, 2])]).toEqual([1, 1, 2]);
  expect([corrects(lines, [1]), corrects(lines, [2]), corrects([line(3, 'changed')], [])]).toEqual([false, true, true]);
});
