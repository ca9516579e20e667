// What is held of oneself, and what an operator does for who asks on paper.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';

export const personalRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/account/data',
    component: lazyRouteComponent(() => import('./page'), 'OwnDataPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/erasures',
    component: lazyRouteComponent(() => import('./desk'), 'ErasuresPage'),
  }),
] as const;
