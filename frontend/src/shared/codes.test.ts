import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { regionIn } from './codes';

const regions = JSON.parse(readFileSync(`${import.meta.dirname}/../../../server/market/codes/region.json`, 'utf8'));

test('a county is named with its prefecture, everything wider by itself', () => {
  expect(regionIn(regions, '220104', 'zh-CN')).toBe('长春市朝阳区');
  expect(regionIn(regions, '220302', 'zh-CN')).toBe('四平市铁西区');
  expect(regionIn(regions, '222403', 'en')).toBe('Dunhua, Yanbian');
  expect(regionIn(regions, '220100', 'zh-CN')).toBe('长春市');
  expect(regionIn(regions, '220000', 'zh-CN')).toBe('吉林省');
  expect(regionIn(regions, '110000', 'en')).toBe('Beijing');
});

test('what the list does not have is shown as it is', () => {
  expect(regionIn(regions, '999999', 'zh-CN')).toBe('999999');
  expect(regionIn([], '220104', 'zh-CN')).toBe('220104');
});
