// What an expert is asked to score.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';

export const expertDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/reviews',
    component: lazyRouteComponent(() => import('./list'), 'MyReviewsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/reviews/$id',
    component: lazyRouteComponent(() => import('./one'), 'ReviewSheetPage'),
  }),
] as const;
