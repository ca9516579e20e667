// What waits for the person who is signed in.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';

export const todoDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/todo',
    component: lazyRouteComponent(() => import('./page'), 'TodoPage'),
  }),
] as const;
