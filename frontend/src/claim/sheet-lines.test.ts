import { expect, test } from 'vitest';
import type { Codes } from '../shared/codes';
import {
  inSections,
  isQuiet,
  remedyOf,
  ruleOf,
  shownOf,
  sourceOf,
  stopping,
  vouchersOf,
  withNames,
} from './sheet-lines';
import type { SheetLine } from './types';

const line = (code: string, more: Partial<SheetLine> = {}) =>
  ({ code, label: { zh: code, en: code }, rule: '', outcome: 'pass', ...more }) as SheetLine;
const codes = { label: (list: string, code: string) => `${list}:${code}` } as unknown as Codes;

test('the sections come in the order in which a claim is looked at', () => {
  const lines = ['award', 'base', 'evidence', 'paid.minimum', 'title.claim', 'order.paid', 'rate'].map((c) => line(c));
  expect(inSections(lines).map(([s, of]) => `${s}: ${of.map((l) => l.code).join(' ')}`)).toEqual([
    'parties: title.claim',
    'contract: order.paid',
    'papers: evidence',
    'base: base paid.minimum',
    'award: award rate',
  ]);
});

test('the award is no reason beside the reasons', () => {
  const failed = (code: string) => line(code, { outcome: 'fail' });
  expect(stopping([failed('award'), line('base')]).map((l) => l.code)).toEqual(['award']);
  expect(stopping([line('evidence', { outcome: 'unclear' }), failed('award')]).map((l) => l.code)).toEqual([
    'evidence',
  ]);
});

test('a section in which all is well needs no look, but money always does', () => {
  expect(isQuiet('parties', [line('title.claim'), line('seller.region', { outcome: 'note' })])).toBe(true);
  expect(isQuiet('parties', [line('title.claim', { outcome: 'unclear' })])).toBe(false);
  expect(isQuiet('base', [line('base')])).toBe(false);
});

test('codes and days are shown in words', () => {
  const day = (d: string) => `<${d}>`;
  const shown = (code: string, value: string) => shownOf(line(code, { value }), codes, day);
  expect(shown('contract.type', 'dev.commissioned')).toBe('contract_type:dev.commissioned');
  expect(shown('title.signing', '2026-05-10 provincial')).toBe('<2026-05-10> title_level:provincial');
  expect(shown('order.registered', '2026-05-10 / 2026-05-20')).toBe('<2026-05-10> / <2026-05-20>');
  expect(shown('rate', '10%')).toBe('10%');
});

test('a rule is a document, an article and parameters', () => {
  expect(ruleOf(line('cap.year', { rule: '吉政办明电〔2022〕1号 §10 · subsidy.a, subsidy.b' }))).toEqual({
    basis: '吉政办明电〔2022〕1号',
    article: '10',
    parameters: ['subsidy.a', 'subsidy.b'],
  });
  expect(ruleOf(line('award', { rule: '某办〔2022〕1号' }))).toEqual({
    basis: '某办〔2022〕1号',
    article: '',
    parameters: [],
  });
});

test('a figure leads to its document, and a line that stops to where it can be mended', () => {
  expect(sourceOf(line('base.certified', { source: 'contracts/c' }), true)).toEqual({
    to: '/contracts/c',
    hash: 'registration',
  });
  expect(sourceOf(line('contract.once', { source: 'claims/x' }), true)?.to).toBe('/mine/claims/x');
  expect(sourceOf(line('contract.once', { source: 'claims/x' }), false)?.to).toBe('/claims/x');
  expect(sourceOf(line('rate'), true)).toBeNull();
  expect(remedyOf('vouchers.confirmed', 'c')).toEqual({ to: '/contracts/c', hash: 'vouchers' });
  expect(remedyOf('evidence', 'c')).toEqual({ to: '', hash: 'claim-evidence' });
  expect(remedyOf('cap.total', 'c')).toBeNull();
});

test('money leads to its vouchers, each once, and reasons name them', () => {
  const allocations = [
    { payment: 'p', invoice: 'i', amount_fen: 1 },
    { payment: 'p', invoice: 'j', amount_fen: 2 },
  ];
  expect(vouchersOf('base.paid', allocations)).toEqual({ kind: 'payments', ids: ['p'] });
  expect(vouchersOf('base.invoiced', allocations)).toEqual({ kind: 'invoices', ids: ['i', 'j'] });
  expect(vouchersOf('base', allocations)).toBeNull();
  const id = 'abcdefghijklmnopqrstuvwxyz';
  expect(withNames(`超过付款额：${id}`, (i) => (i === id ? 'B0001' : undefined))).toBe('超过付款额：B0001');
});
