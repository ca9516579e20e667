// Takes what was pasted into the form of a new item, over the sign-in in between: it lies in this tab's storage until
// the form has it.

import type { Values } from '../catalogue/values';
import type { Kinds } from '../shared/api/types';

const key = 'duijie.carried';

/** As many characters as the form's fields may hold. */
const longestTitle = 200;
const longestText = 8_000;

interface Carried {
  kind: Kinds;
  title: string;
  text: string;
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

const first = (text: string, characters: number): string => [...text].slice(0, characters).join('');

export function carry(what: Carried, storage: Storage = sessionStorage): void {
  try {
    storage.setItem(key, JSON.stringify(what));
  } catch {
    // Without storage the form opens empty.
  }
}

/** The values that a form of the kind begins with; null when nothing was carried to it. */
export function carried(kind: Kinds, storage: Storage = sessionStorage): Values | null {
  try {
    const what = JSON.parse(storage.getItem(key) ?? 'null') as Partial<Carried> | null;
    if (what?.kind !== kind || typeof what.title !== 'string' || typeof what.text !== 'string') return null;
    const text = first(what.text, longestText);
    return { title: first(what.title, longestTitle), ...(kind === 'demands' ? { problem: text } : { summary: text }) };
  } catch {
    return null;
  }
}

export function putDown(storage: Storage = sessionStorage): void {
  try {
    storage.removeItem(key);
  } catch {
    // It ends with the tab.
  }
}
