import { describe, expect, test } from 'vitest';
import { carried, carry, putDown } from './carry';

function storage(): Storage {
  const held = new Map<string, string>();
  return {
    getItem: (k: string) => held.get(k) ?? null,
    setItem: (k: string, v: string) => void held.set(k, v),
    removeItem: (k: string) => void held.delete(k),
  } as Storage;
}

describe('what is carried into a form', () => {
  test('a need becomes the problem of a demand', () => {
    const s = storage();
    carry({ kind: 'demands', title: '高导热膜', text: '用于散热' }, s);
    expect(carried('demands', s)).toEqual({ title: '高导热膜', problem: '用于散热' });
  });

  test('an offer becomes the summary of an achievement', () => {
    const s = storage();
    carry({ kind: 'achievements', title: '高导热膜', text: '用于散热' }, s);
    expect(carried('achievements', s)).toEqual({ title: '高导热膜', summary: '用于散热' });
  });

  test('the form of the other kind does not take it', () => {
    const s = storage();
    carry({ kind: 'demands', title: '高导热膜', text: '用于散热' }, s);
    expect(carried('achievements', s)).toBeNull();
  });

  test('no more than the fields hold, and no half characters', () => {
    const s = storage();
    carry({ kind: 'demands', title: '𠮷'.repeat(300), text: '热'.repeat(9_000) }, s);
    const values = carried('demands', s);
    expect(values?.title).toBe('𠮷'.repeat(200));
    expect(values?.problem).toHaveLength(8_000);
  });

  test('it is gone once put down', () => {
    const s = storage();
    carry({ kind: 'demands', title: '高导热膜', text: '用于散热' }, s);
    putDown(s);
    expect(carried('demands', s)).toBeNull();
  });

  test.each(['{', '[]', '{"kind":"demands","title":1}'])('what is not ours is left: %s', (text) => {
    const s = storage();
    s.setItem('duijie.carried', text);
    expect(carried('demands', s)).toBeNull();
  });

  test('a browser without storage opens the form empty', () => {
    const refusing = {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('denied');
      },
    } as unknown as Storage;
    expect(() => carry({ kind: 'demands', title: '膜', text: '' }, refusing)).not.toThrow();
    expect(carried('demands', refusing)).toBeNull();
  });
});
