import { describe, expect, test } from 'vitest';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh-CN';
import type { Condition } from '../shared/api/types';
import { conditionInWords, without } from './conditions';

const codes = { label: (_: string, code: string | number | undefined) => `<${code}>` };
const plain: Condition = { name: 'trl', op: '=', values: ['6'], exclude: false, text: '' };

describe('a condition in words', () => {
  test.each<[string, Partial<Condition>, string, string]>([
    ['a code by its label', { name: 'field', values: ['05'] }, '技术领域：<05>', 'Field: <05>'],
    [
      'several values',
      { name: 'region', values: ['220100', '220200'] },
      '地区：<220100>、<220200>',
      'Region: <220100>, <220200>',
    ],
    ['a comparison', { op: '>=' }, '成熟度：≥ 6', 'Readiness: ≥ 6'],
    ['a kind', { name: 'kind', values: ['demand'] }, '类别：需求', 'Kind: Demand'],
    ['what was typed', { name: 'organisation', values: ['长春*'] }, '单位：长春*', 'Organisation: 长春*'],
    ['excluded', { name: 'field', values: ['09'], exclude: true }, '排除 技术领域：<09>', 'not Field: <09>'],
  ])('%s', (_, part, chinese, english) => {
    expect(conditionInWords({ ...plain, ...part }, zh, codes)).toBe(chinese);
    expect(conditionInWords({ ...plain, ...part }, en, codes)).toBe(english);
  });
});

describe('a query without a condition', () => {
  test.each([
    ['激光 TRL>=6 雷达', 'TRL>=6', '激光 雷达'],
    ['领域：新材料', '领域：新材料', ''],
    ['激光 TRL >= 6', 'TRL >= 6', '激光'],
    ['单位:"长春 云杉" 石墨烯', '单位:"长春 云杉"', '石墨烯'],
    ['激光', 'TRL>=6', '激光'],
  ])('%j without %j', (q, part, left) => {
    expect(without(q, part)).toBe(left);
  });
});
