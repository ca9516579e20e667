// Introductions between organisations, and the deal rooms that they open.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

const boxOf = (given: unknown) => (['received', 'sent', 'brokered'] as const).find((b) => b === oneOf(given));

export const introductionDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/introductions',
    validateSearch: (
      given: Record<string, unknown>,
    ): { box?: 'received' | 'sent' | 'brokered'; state?: string; q?: string; page?: number } => ({
      box: boxOf(given.box),
      state: oneOf(given.state),
      q: oneOf(given.q)?.slice(0, 200),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'IntroductionsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/introductions/new',
    validateSearch: (
      given: Record<string, unknown>,
    ): { demand?: string; achievement?: string; own?: 'demand' | 'achievement' } => ({
      demand: oneOf(given.demand),
      achievement: oneOf(given.achievement),
      own: (['demand', 'achievement'] as const).find((k) => k === oneOf(given.own)),
    }),
    component: lazyRouteComponent(() => import('./new'), 'NewIntroductionPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/introductions/$id',
    component: lazyRouteComponent(() => import('./page'), 'IntroductionPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/introductions',
    validateSearch: (given: Record<string, unknown>): { from?: string; to?: string } => ({
      from: oneOf(given.from),
      to: oneOf(given.to),
    }),
    component: lazyRouteComponent(() => import('./figures'), 'IntroductionFiguresPage'),
  }),
] as const;
