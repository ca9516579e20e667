// The language of the page: Chinese first, English by a switch, kept in localStorage. One catalogue is loaded at a time.

import { useSyncExternalStore } from 'react';
import type { Catalogue } from './zh-CN';

export type Language = 'zh-CN' | 'en';

const stored = 'duijie.language';

const loaders: Record<Language, () => Promise<Catalogue>> = {
  'zh-CN': async () => (await import('./zh-CN')).zh,
  en: async () => (await import('./en')).en,
};

let current: Language = 'zh-CN';
let catalogue: Catalogue | null = null;
const listeners = new Set<() => void>();

export function language(): Language {
  return current;
}

/** Loads the catalogue of a language and shows it everywhere. */
export async function speak(next: Language): Promise<void> {
  const loaded = await loaders[next]();
  current = next;
  catalogue = loaded;
  document.documentElement.lang = next;
  for (const listener of listeners) listener();
}

export function rememberedLanguage(): Language {
  try {
    return localStorage.getItem(stored) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN'; // storage is switched off
  }
}

export async function chooseLanguage(next: Language): Promise<void> {
  try {
    localStorage.setItem(stored, next);
  } catch {
    // The choice then lasts as long as the page.
  }
  await speak(next);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language);
}

/** The texts of the language shown; main.tsx loads the first one before it renders anything. */
export function useText(): Catalogue {
  return useSyncExternalStore(subscribe, text);
}

function text(): Catalogue {
  if (!catalogue) throw new Error('texts are asked for before a language is loaded');
  return catalogue;
}
