import { describe, expect, test } from 'vitest';
import { percent, state } from './progress';

const began = { started_at: '2026-11-26T01:00:00Z', done: 0, total: 0 };

describe('a rebuild', () => {
  test('is under way until it has an end', () => {
    expect(state({})).toBeNull();
    expect(state({ rebuild: began })).toBe('building');
    expect(state({ rebuild: { ...began, ended_at: '2026-11-26T01:01:00Z' } })).toBe('built');
    expect(state({ rebuild: { ...began, ended_at: '2026-11-26T01:01:00Z', error: 'disk full' } })).toBe('failed');
  });

  test('shows whole per cent, and never 100 before the swap', () => {
    expect(percent({ done: 0, total: 0 })).toBe(0);
    expect(percent({ done: 1, total: 3 })).toBe(33);
    expect(percent({ done: 3, total: 3 })).toBe(99);
  });
});
