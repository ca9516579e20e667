// Achievements and demands that wait for the office.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

export const reviewDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/review',
    validateSearch: (
      given: Record<string, unknown>,
    ): { kind?: 'achievements' | 'demands'; field?: string; page?: number } => ({
      kind: (['achievements', 'demands'] as const).find((k) => k === oneOf(given.kind)),
      field: oneOf(given.field),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/review/$kind/$id',
    component: lazyRouteComponent(() => import('./one'), 'ReviewOnePage'),
  }),
] as const;
