import { expect, test } from 'vitest';
import { safeNext } from './next';

test.each([
  ['/mine/achievements?page=2', '/mine/achievements?page=2'],
  ['//evil.example', null],
  ['/\\evil.example', null],
  ['https://evil.example', null],
  ['javascript:alert(1)', null],
  ['/sign-in?next=/x', null],
  ['', null],
  [undefined, null],
])('after signing in %j leads to %j', (next, to) => {
  expect(safeNext(next)).toBe(to);
});
