// How matching works, by an example of this moment.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';
import { oneOf } from '../shared/query-string';

export const howRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/how-matching-works',
    validateSearch: (given: Record<string, unknown>): { demand?: string } => ({ demand: oneOf(given.demand) }),
    component: lazyRouteComponent(() => import('./page'), 'HowPage'),
  }),
] as const;
