// The public page of a demand.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';

export const demandRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/demands/$id',
    component: lazyRouteComponent(() => import('./page'), 'DemandPage'),
  }),
] as const;
