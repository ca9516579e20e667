// Tables that are imported.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { oneOf } from '../shared/query-string';

export const importDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/import',
    validateSearch: (given: Record<string, unknown>): { kind?: string; id?: string } => ({
      kind: ['achievements', 'demands', 'organisations'].find((k) => k === oneOf(given.kind)),
      id: oneOf(given.id),
    }),
    component: lazyRouteComponent(() => import('./page'), 'ImportPage'),
  }),
] as const;
