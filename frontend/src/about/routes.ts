// About the platform.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';

export const aboutRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/about',
    component: lazyRouteComponent(() => import('./about'), 'AboutPage'),
  }),
] as const;
