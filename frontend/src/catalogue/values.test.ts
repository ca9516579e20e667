import { describe, expect, test } from 'vitest';
import type { AchievementContent, DemandContent } from '../shared/api/types';
import {
  achievementFrom,
  demandFrom,
  faultPath,
  figureFrom,
  moneyFault,
  valuesOfAchievement,
  valuesOfDemand,
} from './values';

describe('what was read from the server goes back as it came', () => {
  const achievement: AchievementContent = {
    title: '碳纤维缠绕气瓶',
    field: '05',
    keywords: ['碳纤维', '气瓶'],
    summary: '一种气瓶',
    indicators: [
      { name: '爆破压力', op: 'ge', value: 70.5, unit: 'MPa' },
      { name: '温度', op: 'between', value: -40, high: 85, unit: '°C' },
    ],
    trl: 7,
    ip: [{ type: 'invention', number: 'ZL2024', status: 'granted' }],
    modes: ['transfer', 'equity'],
    price: { kind: 'range', min_fen: 1_234_567, max_fen: 80_000_000 },
    completed_by: ['甲', '乙'],
    registration: { number: '220' },
  };
  test('an achievement', () => {
    expect(achievementFrom(valuesOfAchievement('A-1', achievement))).toEqual(expect.objectContaining(achievement));
  });

  const demand: DemandContent = {
    title: '转向架减重',
    field: '10',
    problem: '太重',
    indicators: [{ name: '减重', op: 'ge', value: 12, unit: '%', need: 'wish' }],
    min_trl: 5,
    budget: { kind: 'fixed', min_fen: 300_000_000 },
    ownership: 'shared',
    deadline: '2027-06-30',
    anonymous: true,
  };
  test('a demand', () => {
    expect(demandFrom(valuesOfDemand('D-1', demand))).toEqual(expect.objectContaining(demand));
  });
});

test('empty texts, rows and switches are left out', () => {
  const content = achievementFrom({
    title: ' 甲 ',
    field: '01',
    summary: '  ',
    keywords: ['', ' a '],
    secret: false,
    ip: [],
    indicators: [],
  });
  expect(JSON.parse(JSON.stringify(content))).toEqual({ title: '甲', field: '01', keywords: ['a'] });
});

test('an upper figure is sent with "between" only, amounts only with a kind that has them', () => {
  const content = demandFrom({
    indicators: [{ name: 'a', op: 'ge', value: '１２', high: '9' }],
    price: { kind: 'negotiable', min: '5' },
  });
  expect(content.indicators?.[0]).not.toHaveProperty('high');
  expect(content.indicators?.[0]?.value).toBe(12);
  expect(content.budget).toEqual({ kind: 'negotiable' });
});

test.each([
  ['body.content.title', ['title']],
  ['content.indicators[2].value', ['indicators', 2, 'value']],
  ['body.content.budget.max_fen', ['price', 'max']],
  ['price', ['price', 'kind']],
  ['min_trl', ['trl']],
  ['keywords[3]', ['keywords']],
  ['ip[0].type', ['ip', 0, 'type']],
  ['registration.date', ['registration', 'date']],
  ['', null],
  [undefined, null],
])('the fault at %j belongs to %j', (location, path) => {
  expect(faultPath(location)).toEqual(path);
});

test.each([
  ['1,200.5', 1200.5],
  ['－３', -3],
  ['1e3', 1000],
  ['', undefined],
  ['≥3', undefined],
  ['abc', undefined],
])('the figure %j is %j', (text, value) => {
  expect(figureFrom(text)).toBe(value);
});

test('an amount is refused with its reason', () => {
  expect(moneyFault('二十')).toBe('not_a_number');
  expect(moneyFault('')).toBeNull();
  expect(moneyFault('12.5')).toBeNull();
});
