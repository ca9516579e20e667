import { describe, expect, test } from 'vitest';
import { bytes, seconds, share } from './measure';

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [999_600, '1.0 MB'],
    [34_359_738_368, '34.4 GB'],
    [250_000_000_000, '250 GB'],
  ])('%d reads as %s', (n, text) => expect(bytes(n)).toBe(text));
});

describe('seconds', () => {
  test.each([
    [0, '< 0.001'],
    [4, '0.004'],
    [1234, '1.2'],
    [75_400, '75'],
  ])('%d ms reads as %s', (ms, text) => expect(seconds(ms)).toBe(text));
});

describe('share', () => {
  test('never says more than there is', () => expect(share({ free: 99, total: 1000 })).toBe(9));
  test('of nothing is nothing', () => expect(share({ free: 0, total: 0 })).toBe(0));
});
