import { expect, test } from 'vitest';
import { characters, saysSomething } from './limits';

test('a character outside the basic plane counts once', () => {
  expect(characters('𠮷热a')).toBe(3);
});

test.each([
  ['导热薄膜', true],
  ['5G 天线', true],
  ['导热膜', false],
  ['？！——…… \n', false],
])('%s', (text, says) => {
  expect(saysSomething(text)).toBe(says);
});
