import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { basisPoints, inputs, percentOf, valueAt, withValue } from './fields';

describe('parameters of a programme', () => {
  test('a value is read and written by its path, and the old text stays', () => {
    const text = { code: 'a', subsidy: { rate_bp: 300, title_test: 'both' } };
    const changed = withValue(text, 'subsidy.rate_bp', 250);
    expect(valueAt(changed, 'subsidy.rate_bp')).toBe(250);
    expect(valueAt(changed, 'subsidy.title_test')).toBe('both');
    expect(text.subsidy.rate_bp).toBe(300);
    expect(valueAt(withValue({}, 'subsidy.window.paid_to', '2026-01-01'), 'subsidy.window.paid_to')).toBe('2026-01-01');
  });

  test('an undecided value is not there at all', () => {
    const text = withValue({ subsidy: { rate_bp: 300 } }, 'subsidy.rate_bp', undefined);
    expect(JSON.stringify(text)).toBe('{"subsidy":{}}');
  });

  test.each([
    ['3', 300],
    ['3.25', 325],
    ['3.5%', 350],
    ['１０', 1000],
    ['100', 10000],
    ['3.255', undefined],
    ['-3', undefined],
    ['three', undefined],
    ['', undefined],
  ])('a rate of %s', (typed, points) => {
    expect(basisPoints(typed)).toBe(points);
    if (points !== undefined) expect(basisPoints(percentOf(points))).toBe(points);
  });

  test('every parameter of the server has an input, but for the kind, which is chosen once', () => {
    const table = readFileSync(new URL('../../../server/market/programme_table.go', import.meta.url), 'utf8');
    const fields = [...table.matchAll(/Field: "([^"]+)"/g)].map((m) => m[1] as string).filter((f) => f !== 'kind');
    expect(fields.length).toBeGreaterThan(40);
    expect(Object.keys(inputs).sort()).toEqual(fields.sort());
  });
});
