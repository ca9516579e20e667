import { expect, test } from 'vitest';
import { listOf, oneOf, pageOf, parseQuery, writeQuery } from './query-string';

test('an address round-trips, codes stay text and lists stay lists', () => {
  const query = { q: '石墨烯 & 碳', field: ['01', '05'], page: '3' };
  expect(parseQuery(writeQuery(query))).toEqual(query);
});

test('what is not set is not in the address', () => {
  expect(writeQuery({ q: '', field: undefined, region: [], page: null })).toBe('');
});

test.each([
  ['3', 3],
  [7, 7],
  ['1', undefined],
  ['0', undefined],
  ['-2', undefined],
  ['2.5', undefined],
  ['abc', undefined],
  ['99999', undefined],
  [undefined, undefined],
])('page %j is %j', (given, page) => {
  expect(pageOf(given)).toBe(page);
});

test('lists lose empty and doubled values', () => {
  expect(listOf(['01', '', '01', '05'])).toEqual(['01', '05']);
  expect(listOf('01')).toEqual(['01']);
  expect(listOf(['', ''])).toBeUndefined();
  expect(oneOf(['a', 'b'])).toBe('a');
});
