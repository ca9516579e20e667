// How far listings come, what waits for an answer and what nobody talks about: of an office's region, and of the own
// organisation. The address keeps every filter.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

export const reasons = ['waiting', 'declined', 'lapsed', 'dismissed', 'untouched', 'untold'] as const;

export interface FunnelParams {
  kind?: 'demand' | 'achievement';
  field?: string;
  prefecture?: string;
  /** Id of an owner. */
  organisation?: string;
  /** Months, 2026-01. */
  from?: string;
  to?: string;
}

export interface SilentParams extends FunnelParams {
  why?: (typeof reasons)[number];
  page?: number;
}

const monthOf = (given: unknown) => oneOf(given)?.match(/^\d{4}-(0[1-9]|1[0-2])$/)?.[0];

export const funnelParams = (given: Record<string, unknown>): FunnelParams => ({
  kind: (['demand', 'achievement'] as const).find((k) => k === oneOf(given.kind)),
  field: oneOf(given.field)?.slice(0, 10),
  prefecture: oneOf(given.prefecture)?.slice(0, 6),
  organisation: oneOf(given.organisation)?.slice(0, 64),
  from: monthOf(given.from),
  to: monthOf(given.to),
});

const silentParams = (given: Record<string, unknown>): SilentParams => ({
  ...funnelParams(given),
  why: reasons.find((w) => w === oneOf(given.why)),
  page: pageOf(given.page),
});

export const funnelDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/funnel',
    validateSearch: funnelParams,
    component: lazyRouteComponent(() => import('./page'), 'OfficeFunnelPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/funnel',
    validateSearch: funnelParams,
    component: lazyRouteComponent(() => import('./page'), 'OwnFunnelPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/funnel/introductions',
    validateSearch: funnelParams,
    component: lazyRouteComponent(() => import('./waiting'), 'OfficeWaitingPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/funnel/introductions',
    validateSearch: funnelParams,
    component: lazyRouteComponent(() => import('./waiting'), 'OwnWaitingPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/funnel/demands',
    validateSearch: silentParams,
    component: lazyRouteComponent(() => import('./silent'), 'OfficeSilentPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/funnel/demands',
    validateSearch: silentParams,
    component: lazyRouteComponent(() => import('./silent'), 'OwnSilentPage'),
  }),
] as const;
