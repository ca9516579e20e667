// What is being typed into the search box: the word at its end, and what the text becomes when that word is completed.

import type { Completion } from './api/types';

export interface Typing {
  /** Everything before the word, with the minus or the opening of a phrase that belongs to it. */
  before: string;
  word: string;
}

/** The word at the end of a text; empty behind a space, within a phrase, and in a condition such as TRL>=6. */
export function typing(text: string): Typing {
  const none = { before: text, word: '' };
  if ((text.match(/["“”]/g)?.length ?? 0) % 2 === 1) return none;
  const at = text.search(/[^\s"“”]*$/u);
  const minus = /^[-－]/u.test(text.slice(at)) ? 1 : 0;
  const word = text.slice(at + minus);
  return /[:：=<>≥≤]/u.test(word) ? none : { before: text.slice(0, at + minus), word };
}

/** The text with its last word completed; a title stands for the whole text, and a name becomes a condition. */
export function completed(text: string, completion: Pick<Completion, 'text' | 'kind'>): string {
  const { before } = typing(text);
  switch (completion.kind) {
    case 'organisation':
      return `${before}单位:"${completion.text}"`;
    case 'title':
      return completion.text;
    default:
      return before + completion.text;
  }
}
