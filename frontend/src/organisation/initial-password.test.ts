import { expect, test } from 'vitest';
import { initialPassword } from './initial-password';

test('an initial password can be read out and is never the same', () => {
  const made = Array.from({ length: 50 }, () => initialPassword());
  for (const password of made) expect(password).toMatch(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$/);
  expect(new Set(made).size).toBe(made.length);
});

test('bytes that would favour the first signs are left out', () => {
  let round = 0;
  const password = initialPassword((into) => into.fill(round++ === 0 ? 255 : 30));
  expect(password).toBe('9999-9999-9999-9999');
});
