import { describe, expect, test } from 'vitest';
import { inTenths, scoreInWords, tenthsInWords, waterfall } from './waterfall';

const sum = (all: readonly number[]): number => all.reduce((a, b) => a + b, 0);

describe('rounding by the largest remainder', () => {
  test.each<[rule: string, parts: number[], tenths: number[]]>([
    ['what is exact stays', [30, 20.5, -1], [300, 205, -10]],
    ['the largest rest is rounded up', [1.04, 1.04, 1.04], [11, 10, 10]],
    ['the first of equal rests is', [0.05, 0.05], [1, 0]],
    ['a small loss may vanish', [10.02, -0.02], [100, 0]],
    ['a loss keeps its sign', [10.04, -1.26], [100, -12]],
    ['nothing is nothing', [], []],
  ])('%s', (_, parts, tenths) => {
    expect(inTenths(parts, sum(parts))).toEqual(tenths);
  });

  test('parts always sum to the score shown, and none is off by a tenth or more', () => {
    let seed = 7;
    const next = (): number => {
      seed = (seed * 48271) % 2147483647;
      return seed / 2147483647;
    };
    for (let round = 0; round < 2000; round++) {
      const parts = Array.from({ length: 1 + Math.floor(next() * 14) }, () => next() * 40 - 8);
      const total = sum(parts);
      const tenths = inTenths(parts, total);
      expect(sum(tenths)).toBe(Math.round(total * 10));
      for (const [i, part] of parts.entries()) expect(Math.abs((tenths[i] ?? 0) - part * 10)).toBeLessThanOrEqual(1);
    }
  });
});

const signal = (name: string, points: number) => ({ name, points, value: 0, weight: 0 });

describe('the waterfall', () => {
  test('each part begins where the one before ended, and what takes away goes back from there', () => {
    const signals = [signal('words', 30), signal('maturity', -2.5), signal('region', 0), signal('indicators', 10)];
    expect(waterfall({ signals, score: 37.5 })).toEqual([
      { name: 'words', tenths: 300, from: 0, to: 300 },
      { name: 'indicators', tenths: 100, from: 300, to: 400 },
      { name: 'maturity', tenths: -25, from: 375, to: 400 },
    ]);
  });

  test('the last part ends at the score, whatever the rounding', () => {
    const signals = [signal('words', 33.333), signal('bigrams', 33.333), signal('price', -0.049)];
    const steps = waterfall({ signals, score: 66.617 });
    expect(sum(steps.map((s) => s.tenths))).toBe(666);
    expect(steps.at(-1)?.from).toBe(666);
  });
});

test.each([
  [613, '61.3'],
  [600, '60.0'],
  [-4, '−0.4'],
  [0, '0.0'],
])('%d tenths read as %s', (tenths, text) => {
  expect(tenthsInWords(tenths)).toBe(text);
});

test('a score is rounded once', () => {
  expect(scoreInWords(61.25)).toBe('61.3');
  expect(scoreInWords(99.96)).toBe('100.0');
});
