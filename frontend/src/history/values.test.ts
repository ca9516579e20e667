import { expect, test } from 'vitest';
import { zh } from '../i18n/zh-CN';
import type { Codes } from '../shared/codes';
import { inWords, percent } from './values';

const codes = { label: (list: string, code: string) => `${list}:${code}` } as Codes;
const words = (as: string | undefined, value: string | undefined, list?: string) =>
  inWords({ as: as as never, list }, value, zh, codes, (v) => `@${v}`);

test('a value is written as what it is', () => {
  expect(words('money', '123456789')).toBe('1,234,567.89 元');
  expect(words('money', '-5')).toBe('\u22120.05 元');
  expect(words('rate', '300')).toBe('3.00%');
  expect(words('code', '05', 'field')).toBe('field:05');
  expect(words('time', '2026-03-01T00:00:00.000Z')).toBe('@2026-03-01T00:00:00.000Z');
  expect(words('bool', 'true')).toBe('是');
  expect(words('bool', 'false')).toBe('否');
  expect(words(undefined, '两行\n文字')).toBe('两行\n文字');
  expect(words('money', undefined)).toBe('');
});

test('basis points are per cent without a float', () => {
  expect([percent(1), percent(29), percent(10000), percent(-150)]).toEqual(['0.01%', '0.29%', '100.00%', '-1.50%']);
});
