import { describe, expect, test } from 'vitest';
import { completed, typing } from './typing';

describe('the word that is being typed', () => {
  test.each([
    ['石墨', '', '石墨'],
    ['高铁 疲lao', '高铁 ', '疲lao'],
    ['高铁 -农', '高铁 -', '农'],
    ['高铁 ', '高铁 ', ''],
    ['', '', ''],
    ['"碳纤维 复', '"碳纤维 复', ''],
    ['"碳纤维" 复', '"碳纤维" ', '复'],
    ['领域:新', '领域:新', ''],
    ['TRL>=6', 'TRL>=6', ''],
  ])('%j', (text, before, word) => {
    expect(typing(text)).toEqual({ before, word });
  });
});

describe('a completed text', () => {
  test('a term takes the place of the word', () => {
    expect(completed('高铁 smx', { kind: 'term', text: '石墨烯' })).toBe('高铁 石墨烯');
  });
  test('an excluded word stays excluded', () => {
    expect(completed('高铁 -smx', { kind: 'term', text: '石墨烯' })).toBe('高铁 -石墨烯');
  });
  test('a name becomes a condition', () => {
    expect(completed('激光 长春', { kind: 'organisation', text: '长春光机所' })).toBe('激光 单位:"长春光机所"');
  });
  test('a title stands for the whole', () => {
    expect(completed('高导热 石墨', { kind: 'title', text: '石墨烯复合膜' })).toBe('石墨烯复合膜');
  });
});
