// What people said of matches.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';

export const feedbackDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/feedback',
    component: lazyRouteComponent(() => import('./page'), 'FeedbackPage'),
  }),
] as const;
