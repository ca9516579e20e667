import { expect, test } from 'vitest';
import { scored, total } from './score';

test('only whole numbers are points', () => {
  const points = { novelty: '30', use: ' 20 ', plan: '', team: '1.5', risk: '-3' };
  expect(scored(points)).toEqual([
    { criterion: 'novelty', points: 30 },
    { criterion: 'use', points: 20 },
  ]);
  expect(total(points)).toBe(50);
});
