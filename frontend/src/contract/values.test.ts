import { expect, test } from 'vitest';
import type { ContractTerms } from '../shared/api/types';
import { amountsOf, faultPath, inputFrom, termsFrom, valuesOf, yuanFault } from './values';

test('the technical amount is the total less every deduction, to the Fen', () => {
  expect(
    amountsOf({
      total: '3,000,000.00',
      deductions: [{ kind: 'equipment', amount: '400000.10' }, { kind: 'materials', amount: '0.01' }, {}],
      plan: [{ amount: '1000000' }, { amount: '２０００００００' }],
    }),
  ).toEqual({
    total: 300_000_000,
    deducted: 40_000_011,
    technical: 259_999_989,
    planned: 2_100_000_000,
    unclear: false,
  });
});

test('what is typed half is no sum', () => {
  expect(amountsOf(undefined)).toEqual({ total: 0, deducted: 0, technical: 0, planned: 0, unclear: false });
  expect(amountsOf({ total: '三百万' }).unclear).toBe(true);
  expect(amountsOf({ total: '1', deductions: [{ amount: '0.001' }] }).unclear).toBe(true);
  expect(amountsOf({ total: '1', deductions: [{ amount: '2' }] }).technical).toBe(-100);
  expect(yuanFault('-5')).toBe('negative');
});

const terms: ContractTerms = {
  type: 'dev.commissioned',
  project: '高导热膜的研制',
  subject: '研制高导热膜',
  field: '05',
  seller: { credit_code: '12220100MYA4283166', name: '北陆大学', kind: 'university', region: '220104' },
  buyer: {
    credit_code: '91220106MYA976830Q',
    name: '瀚辰公司',
    kind: 'enterprise',
    region: '220106',
    address: '示范路',
  },
  signed: '2026-05-20',
  price: {
    total_fen: 300_000_000,
    deductions: [{ kind: 'equipment', amount_fen: 40_000_010, note: '样机' }],
    mode: 'royalty_entry',
    plan: [{ due: '2026-06-01', amount_fen: 100_000_000 }],
    royalty_bp: 350,
    royalty_base: '年销售额',
  },
  ip: [{ type: 'invention', number: 'ZL2020', status: 'granted', title: '膜' }],
  related: false,
  fiscal_plan: true,
};

test('a text that is opened in the form and sent again is the same', () => {
  expect(JSON.parse(JSON.stringify(termsFrom(valuesOf(terms))))).toEqual(terms);
  const names = { seller: '张三', buyer: '李四' };
  expect(inputFrom(valuesOf(terms, names)).representatives).toEqual(names);
});

test('a rate belongs to a royalty only, and an empty row is no row', () => {
  const sent = termsFrom({
    price: { mode: 'lump_sum', royalty: '3.5', royalty_base: '利润', deductions: [{}], plan: [{ note: 'x' }] },
    ip: [{}],
  });
  expect(sent.price).toEqual({ total_fen: 0, mode: 'lump_sum' });
  expect([sent.ip, sent.related, sent.fiscal_plan]).toEqual([undefined, undefined, undefined]);
});

test.each([
  ['body.terms.price.deductions[1].amount_fen', ['price', 'deductions', 1, 'amount']],
  ['terms.seller.credit_code', ['seller', 'credit_code']],
  ['price.total_fen', ['price', 'total']],
  ['price.royalty_bp', ['price', 'royalty']],
  ['representatives.buyer', ['buyer', 'representative']],
  ['ip[0].status', ['ip', 0, 'status']],
  ['', null],
])('the fault at %s stands at %j', (location, path) => {
  expect(faultPath(location)).toEqual(path);
});
