import { expect, test } from 'vitest';
import { day, moment } from './format';

test('a day is one of the Chinese calendar, wherever the page is read', () => {
  expect(day('2026-11-22T16:30:00.000Z', 'en')).toBe('23 Nov 2026');
  expect(day('2026-11-22T15:59:59.999Z', 'en')).toBe('22 Nov 2026');
  expect(day('2027-01-01', 'en')).toBe('1 Jan 2027');
  expect(day('2026-11-22T16:30:00.000Z', 'zh-CN')).toBe('2026年11月23日');
  expect(day('', 'en')).toBe('');
  expect(day('soon', 'en')).toBe('soon');
});

test('a moment is told in full by the clock of China', () => {
  expect(moment('2026-11-22T16:30:05.123Z', 'en')).toBe('23 Nov 2026, 00:30:05');
});
