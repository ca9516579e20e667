import { expect, test } from 'vitest';
import { asksForSomething, feedOf, paramsOf, termsOf } from './terms';

test('a saved search opens as it was saved', () => {
  const params = { q: '石墨烯 散热', kind: 'demand' as const, field: ['05'], trl: ['4-6' as const] };
  expect(paramsOf(termsOf(params))).toEqual({ ...params, region: undefined, mode: undefined, organisation: undefined });
});

test('order, year and page are no part of what is saved', () => {
  expect(asksForSomething({ sort: 'date', year: ['2026'], page: 2 })).toBe(false);
  expect(asksForSomething({ kind: 'demand' })).toBe(true);
});

test('a feed asks for what the search asks for', () => {
  expect(feedOf({ q: 'A&B', field: ['05', '06'] }, 'en')).toBe(
    '/api/v1/feeds/listings.atom?q=A%26B&field=05&field=06&lang=en',
  );
  expect(feedOf({}, 'zh-CN')).toBe('/api/v1/feeds/listings.atom');
});
