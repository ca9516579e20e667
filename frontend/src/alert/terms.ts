// A search as the search page has it in its address, and as it is saved.

import type { SearchParams } from '../search/routes';
import type { SearchTerms } from '../shared/api/types';

/** What is saved of a search: years, order and page say nothing of listings to come. */
export function termsOf(params: SearchParams): SearchTerms {
  const { q, kind, field, region, trl, mode, organisation } = params;
  return {
    q,
    kind: kind && [kind],
    field: field as SearchTerms['field'],
    region,
    trl,
    mode: mode as SearchTerms['mode'],
    organisation,
  };
}

/** The search page's address of a saved search. */
export function paramsOf(terms: SearchTerms): SearchParams {
  const { q, kind, field, region, trl, mode, organisation } = terms;
  return { q, kind: kind?.length === 1 ? kind[0] : undefined, field, region, trl, mode, organisation };
}

/** Whether a search asks for anything that new listings could meet. */
export function asksForSomething(params: SearchParams): boolean {
  return Object.values(termsOf(params)).some((v) => v !== undefined && v.length > 0);
}

/** The address of the public feed of a search. */
export function feedOf(terms: SearchTerms, language: string): string {
  const query = new URLSearchParams();
  if (terms.q) query.set('q', terms.q);
  for (const name of ['kind', 'field', 'region', 'trl', 'mode', 'organisation'] as const) {
    for (const value of terms[name] ?? []) query.append(name, value);
  }
  if (language === 'en') query.set('lang', 'en');
  const text = query.toString();
  return `/api/v1/feeds/listings.atom${text ? `?${text}` : ''}`;
}
