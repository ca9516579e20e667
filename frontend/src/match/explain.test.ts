import { describe, expect, test } from 'vitest';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh-CN';
import type { Reason } from '../shared/api/types';
import { explanation } from './explain';

const codes = {
  label: (_: string, code: string | number | undefined) => `<${code}>`,
  labels: (_: string, all: readonly string[] | undefined) => (all ?? []).map((c) => `<${c}>`),
};
const figure = ({ op, value, unit }: { op: string; value: number; unit?: string }) => `${op} ${value} ${unit}`;

const stated = (name: string, value: number) => ({ name, op: 'ge', value, unit: 'MPa' }) as Reason['need'];
const indicator = (name: string, verdict: Reason['verdict'], offer?: number): Reason => ({
  kind: 'indicator',
  verdict,
  points: 1,
  need: stated(name, 400),
  offer: offer === undefined ? undefined : stated(name, offer),
});
const terms = (...all: string[]): Reason => ({
  kind: 'terms',
  verdict: 'met',
  points: 9,
  terms: all.map((term) => ({ term, points: 1 })),
});

describe('why two match', () => {
  test.each<[rule: string, reasons: Reason[], zh: string, en: string]>([
    ['no reasons, no words', [], '', ''],
    [
      'the strongest terms only',
      [terms('碳纤维', '预浸料', '拉挤', '缠绕', '固化')],
      '双方都写到“碳纤维”、“预浸料”、“拉挤”、“缠绕”。',
      'Both speak of “碳纤维”, “预浸料”, “拉挤”, “缠绕”.',
    ],
    [
      'terms that are not the same but near',
      [
        {
          kind: 'related',
          verdict: 'met',
          points: 3,
          related: [{ need: '锂电池', offer: '电解液', similarity: 0.7, points: 2 }],
        },
      ],
      '意思相近的词有“锂电池”和“电解液”。',
      'Near in meaning are “锂电池” and “电解液”.',
    ],
    [
      'figures met and missed, both sides named',
      [indicator('强度', 'met', 450), indicator('模量', 'missed', 200)],
      '1 项指标符合：强度（需要 ge 400 MPa，给出 ge 450 MPa）。1 项指标不符合：模量（需要 ge 400 MPa，给出 ge 200 MPa）。',
      '1 figure is met: 强度 (needed ge 400 MPa, given ge 450 MPa). 1 figure is missed: 模量 (needed ge 400 MPa, given ge 200 MPa).',
    ],
    [
      'of many figures the first two, and how many there are',
      [indicator('甲', 'unknown'), indicator('乙', 'unknown'), indicator('丙', 'unknown')],
      '3 项指标无法判断：甲、乙等。',
      '3 figures are open: 甲, 乙 and more.',
    ],
    [
      'texts that an embedding service finds near, without naming terms',
      [{ kind: 'embedding', verdict: 'met', points: 4, model: 'bge-m3' }],
      '意思相近（向量服务 bge-m3）。',
      'Near in meaning (embedding service bge-m3).',
    ],
    [
      'everything else in one sentence',
      [
        { kind: 'maturity', verdict: 'met', points: 2, need_trl: 6, offer_trl: 7 },
        { kind: 'field', verdict: 'met', points: 1, field: '05' },
      ],
      '成熟度 7 级，达到要求的 6 级；同属“<05>”。',
      'Readiness level 7 reaches the 6 asked for. Both in “<05>”.',
    ],
  ])('%s', (_, reasons, chinese, english) => {
    expect(explanation(reasons, { t: zh, codes, figure })).toBe(chinese);
    expect(explanation(reasons, { t: en, codes, figure })).toBe(english);
  });
});
