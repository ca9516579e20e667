// Where a text is pasted and matched.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';
import { oneOf } from '../shared/query-string';

export const pasteRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/match',
    // What was pasted never stands in an address: only what it is meant as.
    validateSearch: (given: Record<string, unknown>): { kind?: 'achievement' } => ({
      kind: oneOf(given.kind) === 'achievement' ? 'achievement' : undefined,
    }),
    component: lazyRouteComponent(() => import('./page'), 'PastePage'),
  }),
] as const;
