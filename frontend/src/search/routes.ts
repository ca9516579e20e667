// The address of a search says everything that it shows.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';
import { listOf, oneOf, pageOf } from '../shared/query-string';

const trlBands = ['1-3', '4-6', '7-9'] as const;

export type TrlBand = (typeof trlBands)[number];

export interface SearchParams {
  q?: string;
  kind?: 'achievement' | 'demand';
  field?: string[];
  region?: string[];
  trl?: TrlBand[];
  mode?: string[];
  organisation?: string[];
  year?: string[];
  sort?: 'date' | 'price';
  page?: number;
  /** Where a page begins that is too deep to be counted to. */
  after?: string;
}

function bandsOf(given: unknown): TrlBand[] | undefined {
  const bands = trlBands.filter((b) => listOf(given)?.includes(b));
  return bands.length > 0 ? bands : undefined;
}

export const searchRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/search',
    validateSearch: (given: Record<string, unknown>): SearchParams => ({
      q: oneOf(given.q)?.slice(0, 400),
      kind: (['achievement', 'demand'] as const).find((k) => k === oneOf(given.kind)),
      field: listOf(given.field),
      region: listOf(given.region),
      trl: bandsOf(given.trl),
      mode: listOf(given.mode),
      organisation: listOf(given.organisation),
      year: listOf(given.year)?.filter((y) => /^\d{4}$/.test(y)),
      sort: (['date', 'price'] as const).find((s) => s === oneOf(given.sort)),
      page: pageOf(given.page),
      after: pageOf(given.page) ? oneOf(given.after)?.slice(0, 300) : undefined,
    }),
    component: lazyRouteComponent(() => import('./page'), 'SearchPage'),
  }),
] as const;
