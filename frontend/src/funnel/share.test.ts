import { describe, expect, test } from 'vitest';
import { bandOf, headAndRest, share } from './share';

describe('shares', () => {
  test('are said with one decimal where there is one', () => {
    expect(share(1, 3)).toBe('33.3 %');
    expect(share(1, 2)).toBe('50 %');
    expect(share(0, 7)).toBe('0 %');
    expect(share(999, 1000)).toBe('99.9 %');
  });
  test('of nothing are not said', () => expect(share(0, 0)).toBe(''));
});

describe('long lists', () => {
  const sum = (rest: readonly number[]) => rest.reduce((a, b) => a + b, 0);
  test('end in the sum of what is not shown', () => expect(headAndRest([5, 4, 3, 2], 2, sum)).toEqual([5, 4, 5]));
  test('are whole where they fit', () => expect(headAndRest([5, 4], 2, sum)).toEqual([5, 4]));
});

test('ages fall into bands at their bounds', () => {
  expect([0, 2, 3, 5, 6, 10, 11].map(bandOf)).toEqual([0, 0, 1, 1, 2, 2, 3]);
});
