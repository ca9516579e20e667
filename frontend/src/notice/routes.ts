// Public notices, open to everyone.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';
import { pageOf } from '../shared/query-string';

export const noticeRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/notices',
    validateSearch: (given: Record<string, unknown>): { ended?: true; page?: number } => ({
      ended: String(given.ended) === 'true' || undefined,
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'NoticesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/notices/$id',
    component: lazyRouteComponent(() => import('./page'), 'NoticePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/notices/$id/print',
    component: lazyRouteComponent(() => import('./print'), 'NoticePrintPage'),
  }),
] as const;
