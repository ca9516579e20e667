// Public notices, open to everyone.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';

export const noticeRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/notices',
    component: lazyRouteComponent(() => import('./page'), 'NoticesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/notices/$id',
    component: lazyRouteComponent(() => import('./page'), 'NoticePage'),
  }),
] as const;
