import { expect, test } from 'vitest';
import { badge, canPreview, largestFile, localFault, sizeInWords, withFile } from './attached';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [350_000, '342 KB'],
  [1024 * 1024, '1 MB'],
  [1_500_000, '1.4 MB'],
  [largestFile, '20 MB'],
])('%d bytes are %s', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words);
});

test('what can be told of a file before it is sent', () => {
  expect(localFault({ size: 1 }, 1)).toBeNull();
  expect(localFault({ size: largestFile }, 1)).toBeNull();
  expect(localFault({ size: largestFile + 1 }, 1)).toBe('too_large');
  expect(localFault({ size: 0 }, 1)).toBe('empty');
  expect(localFault({ size: 1 }, 0)).toBe('too_many');
});

test('the same bytes again take the place of the former, with its note', () => {
  const a = { sha256: 'a', name: 'a.pdf', type: 'application/pdf', size: 1, note: 'first' };
  const b = { sha256: 'b', name: 'b.pdf', type: 'application/pdf', size: 2 };
  expect(withFile([a], b)).toEqual([a, b]);
  const again = { sha256: 'a', name: 'c.pdf', type: 'application/pdf', size: 1 };
  expect(withFile([a, b], again)).toEqual([{ ...again, note: 'first' }, b]);
});

test.each([
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'DOC'],
  ['application/vnd.ms-excel', 'XLS'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'PPT'],
  ['application/ofd', 'OFD'],
  ['image/webp', 'IMG'],
])('%s wears %s', (type, word) => {
  expect(badge(type).word).toBe(word);
  expect(canPreview(type)).toBe(word === 'IMG');
});
