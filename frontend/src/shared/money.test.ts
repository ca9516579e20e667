import { describe, expect, test } from 'vitest';
import {
  basisPointsFrom,
  fenFromWan,
  fenFromYuan,
  wanAbout,
  wanForReading,
  wanFromFen,
  yuanForReading,
  yuanFromFen,
} from './money';

describe('an amount in 万元 becomes integer Fen without a binary fraction', () => {
  test.each([
    ['80', 80_000_000],
    ['0.1', 100_000],
    ['1.1', 1_100_000],
    ['4.35', 4_350_000],
    ['1.005', 1_005_000],
    ['0.000001', 1],
    ['１２．５', 12_500_000],
    ['1,200', 1_200_000_000],
    [' 30 万元', 30_000_000],
    ['30万', 30_000_000],
    ['007', 7_000_000],
    ['.5', 500_000],
    ['5.', 5_000_000],
    ['0', 0],
    ['', null],
    ['  ', null],
    ['二十', 'not_a_number'],
    ['1.2.3', 'not_a_number'],
    ['.', 'not_a_number'],
    ['1e3', 'not_a_number'],
    ['-1', 'negative'],
    ['0.0000001', 'too_precise'],
    ['99999999', 'too_large'],
    ['123456789', 'too_large'],
    ['10000000', 10_000_000_000_000],
  ])('%j', (text, fen) => {
    expect(fenFromWan(text)).toBe(fen);
  });

  test('and comes back as it was, for every amount up to 2,000 Fen and around round figures', () => {
    for (const middle of [1_000, 1_000_000, 999_999_999, 9_999_999_999_000]) {
      for (let fen = Math.max(0, middle - 1_000); fen <= middle + 1_000; fen++) {
        expect(fenFromWan(wanFromFen(fen))).toBe(fen);
        expect(fenFromWan(wanForReading(fen))).toBe(fen);
      }
    }
  });
});

test.each([
  [80_000_000, '80', '80'],
  [1_234_567, '1.234567', '1.234567'],
  [1_200_000_000, '1200', '1,200'],
  [1_234_567_890_000, '1234567.89', '1,234,567.89'],
  [1, '0.000001', '0.000001'],
  [-500_000, '-0.5', '-0.5'],
])('%d Fen is %s 万元, read as %s', (fen, plain, reading) => {
  expect(wanFromFen(fen)).toBe(plain);
  expect(wanForReading(fen)).toBe(reading);
});

test.each([
  ['', null],
  ['3000000', 300_000_000],
  ['3,000,000.05', 300_000_005],
  ['１２３．４５元', 12_345],
  ['.5', 50],
  ['0.01', 1],
  ['0.001', 'too_precise'],
  ['100.000', 10_000],
  ['三百', 'not_a_number'],
  ['-1', 'negative'],
  ['100000000000', 10_000_000_000_000],
  ['100000000000.01', 'too_large'],
])('%s yuan are %s Fen', (text, fen) => {
  expect(fenFromYuan(text)).toBe(fen);
});

test('every Fen survives being written in yuan and read again', () => {
  for (const fen of [0, 1, 10, 99, 100, 101, 123_450, 29_999_999_999, 9_999_999_999_999]) {
    expect(fenFromYuan(yuanFromFen(fen))).toBe(fen);
    expect(fenFromYuan(yuanForReading(fen))).toBe(fen);
  }
  expect([yuanFromFen(100_000), yuanFromFen(123_450), yuanForReading(-123_450)]).toEqual([
    '1000',
    '1234.50',
    '\u22121,234.50',
  ]);
});

test('a percentage is read into basis points', () => {
  expect([basisPointsFrom('3.5%'), basisPointsFrom('100'), basisPointsFrom('0.005')]).toEqual([
    350,
    10_000,
    'too_precise',
  ]);
});

test('beside the bars of a chart a figure has two decimals at most', () => {
  expect([0, 1, 5_000, 1_234_567, 80_000_000, 1_250_000_000_000, -1, -2_500_000].map(wanAbout)).toEqual([
    '0',
    '0',
    '0.01',
    '1.23',
    '80',
    '1,250,000',
    '0',
    '\u22122.5',
  ]);
});
