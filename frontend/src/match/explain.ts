// Why two items match, in a few sentences: what both texts speak of, the figures met and missed with both sides' values,
// then everything else that can be checked.

import type { Catalogue } from '../i18n/zh-CN';
import type { Indicator, Reason } from '../shared/api/types';
import type { Codes } from '../shared/codes';
import { reasonInWords, type Verdict } from './reasons';

export interface Words {
  t: Catalogue;
  codes: Pick<Codes, 'label' | 'labels'>;
  figure: (indicator: Pick<Indicator, 'op' | 'value' | 'high' | 'unit'>) => string;
}

/** How many terms, related pairs, and figures of one verdict a sentence names. */
const mostTerms = 4;
const mostRelated = 2;
const mostFigures = 2;

/** The sentences, each without its full stop. */
export function explain(reasons: readonly Reason[], { t, codes, figure }: Words): string[] {
  const e = t.explain;
  const terms = reasons.flatMap((r) => r.terms ?? []).slice(0, mostTerms);
  const sentences: string[] = [];
  if (terms.length > 0) sentences.push(e.terms(t.common.list(terms.map((term) => e.term(term.term)))));
  const related = reasons.flatMap((r) => r.related ?? []).slice(0, mostRelated);
  if (related.length > 0) sentences.push(e.related(t.common.list(related.map((r) => e.pair(r.need, r.offer)))));
  for (const verdict of ['met', 'near', 'missed', 'unknown'] as const) {
    const text = figures(reasons, verdict, { t, codes, figure });
    if (text) sentences.push(text);
  }
  const others = reasons.map((r) => reasonInWords(r, t, codes)).filter((text) => text !== '');
  if (others.length > 0) sentences.push(others.join(e.and));
  return sentences;
}

function figures(reasons: readonly Reason[], verdict: Verdict, { t, figure }: Words): string {
  const e = t.explain;
  const named = reasons.flatMap((r) => {
    if (r.kind !== 'indicator' || r.verdict !== verdict || !r.need) return [];
    return [r.offer ? e.figure(r.need.name, figure(r.need), figure(r.offer)) : r.need.name];
  });
  if (named.length === 0) return '';
  return e.figures[verdict](named.length, t.common.list(named.slice(0, mostFigures)), named.length > mostFigures);
}

/** The sentences as one text. */
export function explanation(reasons: readonly Reason[], words: Words): string {
  return words.t.explain.text(explain(reasons, words));
}
