// The first page.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';

export const homeRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('./home'), 'HomePage'),
  }),
] as const;
