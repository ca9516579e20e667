import { expect, test } from 'vitest';
import { en } from './en';
import { zh } from './zh-CN';

// The type makes a missing key a compile error; here stands what a type can't see.

function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, v]) => leaves(v, path ? `${path}.${key}` : key));
}

const chinese = new Map(leaves(zh));
const english = new Map(leaves(en));

// The brand, the switch to the other language, and sample queries over Chinese texts.
const sameInBoth =
  /^(brand\.|nav\.toOther|footer\.line|about\.lead|home\.exampleQueries|paste\.examples|search\.helpList|common\.trlShort)/;

test('both catalogues have the same keys, lists and records too', () => {
  expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
});

test('functions take the same arguments in both', () => {
  const differing = [...chinese].filter(([key, v]) => {
    const other = english.get(key);
    return (
      typeof v !== typeof other || (typeof v === 'function' && typeof other === 'function' && v.length !== other.length)
    );
  });
  expect(differing.map(([key]) => key)).toEqual([]);
});

test('no text is empty, and no English text still holds Chinese', () => {
  const bad = [...english].filter(
    ([key, v]) => typeof v === 'string' && (v.trim() === '' || (/\p{Script=Han}/u.test(v) && !sameInBoth.test(key))),
  );
  expect(bad).toEqual([]);
  expect([...chinese].filter(([, v]) => v === '')).toEqual([]);
});
