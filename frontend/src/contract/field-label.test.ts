import { expect, test } from 'vitest';
import { en } from '../i18n/en';
import { zh } from '../i18n/zh-CN';
import { fieldOf } from './field-label';

test.each([
  ['terms.price.deductions[1].amount_fen', '扣除项 2 金额', 'Deductions 2 Amount'],
  ['seller.credit_code', '卖方 统一社会信用代码', 'Seller Credit code'],
  ['ip[0].status', '知识产权 1', 'Intellectual property 1'],
  ['price.total_fen', '合同成交总额', 'Contract total'],
  ['related', '是否关联交易', 'Related-party deal'],
])('%s is %s', (location, chinese, english) => {
  expect(fieldOf(zh, location)).toBe(chinese);
  expect(fieldOf(en, location)).toBe(english);
});
