import { expect, test } from 'vitest';
import { readNotice } from './read';

const year = {
  year: 2027,
  document: '国办发明电〔2026〕0号',
  off: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }],
  work: ['2027-02-20'],
};

test('one year, alone or as a file of one year', () => {
  const want = { ...year, note: '' };
  expect(readNotice(JSON.stringify(year))).toEqual(want);
  expect(readNotice(JSON.stringify({ years: [year] }))).toEqual(want);
  expect(readNotice(JSON.stringify({ ...year, note: '原件' }))?.note).toBe('原件');
});

test.each([
  ['no JSON', '2027'.concat('：元旦')],
  ['a list', '[]'],
  ['two years', JSON.stringify({ years: [year, year] })],
  ['the year as a word', JSON.stringify({ ...year, year: '2027' })],
  ['no document', JSON.stringify({ ...year, document: undefined })],
  ['a holiday without an end', JSON.stringify({ ...year, off: [{ name: '元旦', from: '2027-01-01' }] })],
  ['make-up days that are no texts', JSON.stringify({ ...year, work: [20270220] })],
])('%s is refused', (_, text) => {
  expect(readNotice(text)).toBeNull();
});
