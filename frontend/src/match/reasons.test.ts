import { describe, expect, test } from 'vitest';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh-CN';
import type { Reason } from '../shared/api/types';
import { otherName, points, reasonInWords, source } from './reasons';

// Labels as codes, so that a sentence shows which code it named.
const codes = {
  label: (_: string, code: string | number | undefined) => `<${code}>`,
  labels: (_: string, all: readonly string[] | undefined) => (all ?? []).map((c) => `<${c}>`),
};

const range = (min_fen: number, max_fen: number) => ({ min_fen, max_fen, known: true });

const reasons: [name: string, reason: Omit<Reason, 'points'>, zh: string, en: string][] = [
  ['the same field', { kind: 'field', verdict: 'met', field: '05' }, '同属“<05>”', 'Both in “<05>”'],
  [
    'mature enough',
    { kind: 'maturity', verdict: 'met', need_trl: 6, offer_trl: 7 },
    '成熟度 7 级，达到要求的 6 级',
    'Readiness level 7 reaches the 6 asked for',
  ],
  [
    'not mature enough, both figures named',
    { kind: 'maturity', verdict: 'missed', need_trl: 8, offer_trl: 3 },
    '成熟度 3 级，低于要求的 8 级',
    'Readiness level 3 is below the 8 asked for',
  ],
  [
    'maturity not stated',
    { kind: 'maturity', verdict: 'unknown', need_trl: 6 },
    '要求成熟度 6 级，成果没有说明',
    'Level 6 is asked for; the achievement does not state its level',
  ],
  [
    'a mode in common',
    {
      kind: 'mode',
      verdict: 'met',
      modes: ['transfer'],
      need_modes: ['transfer', 'equity'],
      offer_modes: ['transfer'],
    },
    '双方都接受<transfer>',
    'Both accept <transfer>',
  ],
  [
    'no mode in common',
    { kind: 'mode', verdict: 'missed', need_modes: ['transfer', 'equity'], offer_modes: ['service'] },
    '合作方式不一致：需求方希望<transfer>、<equity>，成果方提供<service>',
    'Different modes: wanted <transfer>, <equity>; offered <service>',
  ],
  [
    'within the budget',
    { kind: 'price', verdict: 'met', price: range(80_000_000, 80_000_000), budget: range(100_000_000, 200_000_000) },
    '价格 80 万元，在预算 100–200 万元 之内',
    'Price CNY 800,000 is within the budget of CNY 1,000,000–2,000,000',
  ],
  [
    'above the budget, no upper end of the price',
    { kind: 'price', verdict: 'missed', price: range(500_000_000, 0), budget: range(100_000_000, 100_000_000) },
    '价格 500 万元起，超出预算 100 万元',
    'Price from CNY 5,000,000 is above the budget of CNY 1,000,000',
  ],
  [
    'the same prefecture',
    { kind: 'region', verdict: 'met', level: 'prefecture', region: '220100' },
    '同在<220100>',
    'Both in <220100>',
  ],
  [
    'the same province',
    { kind: 'region', verdict: 'met', level: 'province', region: '220000' },
    '同在省内（<220000>）',
    'Both in the province (<220000>)',
  ],
  ['terms stand as chips', { kind: 'terms', verdict: 'met', terms: [{ term: '激光', points: 3 }] }, '', ''],
  ['indicators stand as rows', { kind: 'indicator', verdict: 'unknown' }, '', ''],
];

describe('a reason in words', () => {
  test.each(reasons)('%s', (_, reason, chinese, english) => {
    expect(reasonInWords({ points: 0, ...reason }, zh, codes)).toBe(chinese);
    expect(reasonInWords({ points: 0, ...reason }, en, codes)).toBe(english);
  });
});

const stated = (name: string) => ({ name, op: 'ge' as const, value: 400, unit: 'MPa' });

test.each<[rule: string, reason: Parameters<typeof otherName>[0], name: string | null]>([
  ['the same name needs no remark', { need: stated('抗拉强度'), offer: stated('抗拉强度') }, null],
  ['nor does a space around it', { need: stated('抗拉强度'), offer: stated(' 抗拉强度 ') }, null],
  ['another name is shown', { need: stated('抗拉强度'), offer: stated('拉伸强度') }, '拉伸强度'],
  ['so is a loose one, whatever it is', { need: stated('强度'), offer: stated('强度'), loose: true }, '强度'],
  ['what is not stated has no name', { need: stated('抗拉强度'), loose: true }, null],
])('names of indicators: %s', (_, reason, name) => {
  expect(otherName(reason)).toBe(name);
});

test('a figure from the text quotes its passage, in both languages', () => {
  expect(source('破损率3%以下', zh)).toBe('来自正文：“破损率3%以下”');
  expect(source('破损率3%以下', en)).toBe('from the text: “破损率3%以下”');
});

test('a stated indicator has no passage to quote', () => {
  expect(source(undefined, zh)).toBeNull();
});

test('a name that is only similar is to be checked, in both languages', () => {
  expect(zh.match.similarName).toBe('名称相近，请核对');
  expect(en.match.similarName).toBe('similar name, please check');
});

test.each([
  [0, '0'],
  [0.02, '<0.1'],
  [3.1299, '3.1'],
  [9.96, '10'],
  [45.4, '45'],
  [-1.25, '−1.3'],
])('%d points read as %s', (value, text) => {
  expect(points(value)).toBe(text);
});
