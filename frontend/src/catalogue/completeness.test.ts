import { expect, test } from 'vitest';
import { completeness } from './completeness';
import type { Values } from './values';

const full: Values = {
  title: '寒区充电桩自加热插头',
  field: '10',
  problem:
    '零下四十度时户外充电桩的插头结冰，插拔困难，客户冬季投诉集中；希望插头自己先加热，再开始充电，不要外接电源。',
  indicators: [{ name: '最低温度', op: 'le', value: '-40' }],
  background: '已有两代样机和低温试验箱',
  deadline: '2027-12-31',
  price: { kind: 'negotiable' },
  modes: ['cooperative'],
  ownership: 'shared',
  solver_requirements: '有低温试验条件',
  keywords: ['充电桩'],
};

test('an empty form is at zero and misses everything, the weightiest first', () => {
  const { percent, missing } = completeness('demands', {});
  expect(percent).toBe(0);
  expect(missing.slice(0, 2)).toEqual(['problem', 'indicators']);
});

test('a full one is complete', () => {
  expect(completeness('demands', full)).toEqual({ percent: 100, missing: [] });
});

test('an indicator without a figure does not count', () => {
  const { percent, missing } = completeness('demands', { ...full, indicators: [{ name: '最低温度' }] });
  expect(missing).toEqual(['indicators']);
  expect(percent).toBe(80);
});
