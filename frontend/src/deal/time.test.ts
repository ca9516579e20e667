import { expect, test } from 'vitest';
import { localOf, momentOf } from './time';

test('the clock of China, wherever the page is read', () => {
  expect(momentOf('2026-06-08T09:30')).toBe('2026-06-08T01:30:00.000Z');
  expect(momentOf('2026-01-01T07:00')).toBe('2025-12-31T23:00:00.000Z');
  expect(localOf('2025-12-31T23:00:00Z')).toBe('2026-01-01T07:00');
  expect(localOf(momentOf('2027-02-28T23:59'))).toBe('2027-02-28T23:59');
  expect(localOf(undefined)).toBe('');
});
