import { expect, test } from 'vitest';
import { daysOn } from './days';

test('days go on over months, years and leap days', () => {
  expect(daysOn('2026-12-31', 1)).toBe('2027-01-01');
  expect(daysOn('2028-02-28', 1)).toBe('2028-02-29');
  expect(daysOn('2026-02-28', 7)).toBe('2026-03-07');
});
