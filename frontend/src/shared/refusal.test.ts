import { expect, test } from 'vitest';
import { fieldOf } from './refusal';

test.each([
  ['body.reason', {}, ['reason']],
  ['body.amount_fen', { amount_fen: 'amount' }, ['amount']],
  ['body.files[1].sha256', {}, ['files', 1, 'sha256']],
  ['body.body', {}, ['body']],
  [undefined, {}, []],
])('what the server calls %s', (location, rename, path) => {
  expect(fieldOf(location, rename as Record<string, string>)).toEqual(path);
});
