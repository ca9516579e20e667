import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { daysOn, endOf, localOf, momentOf, startOf, today } from './china';
import { clock, day, moment, monthInWords } from './format';

describe.each(['America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Shanghai'])('read in %s', (zone) => {
  beforeEach(() => {
    vi.stubEnv('TZ', zone);
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T16:30:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  test('the browser has its own clock', () => {
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
  });

  test('today is that of China', () => expect(today()).toBe('2026-11-23'));

  test('a day is one of the Chinese calendar', () => {
    expect(day('2026-11-22T16:30:00.000Z', 'en')).toBe('23 Nov 2026');
    expect(day('2026-11-22T15:59:59.999Z', 'en')).toBe('22 Nov 2026');
    expect(day('2027-01-01', 'en')).toBe('1 Jan 2027');
    expect(day('2026-11-22T16:30:00.000Z', 'zh-CN')).toBe('2026年11月23日');
    expect(monthInWords('2026-06', 'en')).toBe('June 2026');
  });

  test('what is no time is left as it is', () => {
    expect(day('', 'en')).toBe('');
    expect(day('soon', 'en')).toBe('soon');
  });

  test('a clock tells the hour of China, and the day where that is another one', () => {
    expect(clock('2026-11-22T16:05:09Z', 'en')).toBe('00:05:09');
    expect(clock('2026-11-22T15:05:09Z', 'en')).toBe('22 Nov, 23:05');
    expect(clock('2026-11-22T15:05:09Z', 'zh-CN')).toBe('11月22日 23:05');
  });

  test('the year is told of what lies in another one', () => {
    expect(clock('2025-12-31T15:59:00Z', 'en')).toBe('31 Dec 2025, 23:59');
    expect(clock('2025-12-31T16:00:00Z', 'en')).toBe('1 Jan, 00:00');
  });

  test('a moment is told in full', () => {
    expect(moment('2026-11-22T16:30:05.123Z', 'en')).toBe('23 Nov 2026, 00:30:05');
  });

  test('a form holds the hour of China', () => {
    expect(momentOf('2026-06-08T09:30')).toBe('2026-06-08T01:30:00.000Z');
    expect(momentOf('2026-01-01T07:00')).toBe('2025-12-31T23:00:00.000Z');
    expect(localOf('2025-12-31T23:00:00Z')).toBe('2026-01-01T07:00');
    expect(localOf(momentOf('2027-02-28T23:59'))).toBe('2027-02-28T23:59');
    expect(localOf(undefined)).toBe('');
    expect(endOf({ starts: '2026-06-08T15:30:00Z', minutes: 60 })).toBe('2026-06-08T16:30:00.000Z');
    expect(startOf('2026-06-08').toISOString()).toBe('2026-06-07T16:00:00.000Z');
  });
});

test('days go on over months, years and leap days', () => {
  expect(daysOn('2026-12-31', 1)).toBe('2027-01-01');
  expect(daysOn('2028-02-28', 1)).toBe('2028-02-29');
  expect(daysOn('2026-02-28', 7)).toBe('2026-03-07');
});

/** What makes words of a time, or takes it apart by the clock of the browser. */
const ownClock =
  /toLocale(Date|Time)String|DateTimeFormat|toDateString|toTimeString|\.get(FullYear|Month|Date|Day|Hours|Minutes)\(|\.set(FullYear|Month|Date|Hours|Minutes)\(|timeZone|Date\([^)]*\)\.toLocaleString|[+-]0\d:00|\bdayjs\b|\bmoment\(\)/;

test('no other file makes words of a time', () => {
  const root = path.join(import.meta.dirname, '..');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !file.endsWith('schema.ts'))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, n) => (ownClock.test(line) ? [`${file}:${n + 1}`] : [])),
    );
  expect(found.filter((at) => !at.startsWith('shared/china.ts:'))).toEqual([]);
});
