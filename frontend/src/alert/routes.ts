// How people want to be told: settings, saved searches, and the page behind an unsubscribing link.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';

export const alertRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/unsubscribe/$token',
    component: lazyRouteComponent(() => import('./unsubscribe'), 'UnsubscribePage'),
  }),
] as const;

export const alertDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/notifications',
    component: lazyRouteComponent(() => import('./settings'), 'SettingsPage'),
  }),
] as const;
