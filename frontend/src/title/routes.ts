// The library of titles, lists that are taken in, and what is recorded.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';
import { dayOf, oneOf, pageOf } from '../shared/query-string';

export interface TitlesParams {
  q?: string;
  level?: string;
  /** Every status where it is 'all', what stands where it is left out. */
  status?: string;
  region?: string;
  industry?: string;
  batch?: string;
  on?: string;
  page?: number;
}

export interface MomentParams {
  on?: string;
  known_on?: string;
}

export const recordable = ['renamed', 'revoked', 'restored', 'corrected'] as const;

export const titleRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/titles',
    validateSearch: (given: Record<string, unknown>): TitlesParams => ({
      q: oneOf(given.q)?.slice(0, 200),
      level: oneOf(given.level),
      status: oneOf(given.status),
      region: oneOf(given.region),
      industry: oneOf(given.industry)?.slice(0, 100),
      batch: oneOf(given.batch)?.slice(0, 40),
      on: dayOf(given.on),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./library'), 'LibraryPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/titles/$id',
    validateSearch: (given: Record<string, unknown>): MomentParams => ({
      on: dayOf(given.on),
      known_on: dayOf(given.known_on),
    }),
    component: lazyRouteComponent(() => import('./page'), 'TitlePage'),
  }),
] as const;

export const titleDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/titles/import',
    validateSearch: (given: Record<string, unknown>): { id?: string } => ({ id: oneOf(given.id) }),
    component: lazyRouteComponent(() => import('./import'), 'TitleImportPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/titles/$id/record',
    validateSearch: (given: Record<string, unknown>): { kind: (typeof recordable)[number] } => ({
      kind: recordable.find((k) => k === oneOf(given.kind)) ?? 'corrected',
    }),
    component: lazyRouteComponent(() => import('./record'), 'RecordTitlePage'),
  }),
] as const;
