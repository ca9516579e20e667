// Applying for an organisation, and what its office decides.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

export const applicationStates = ['submitted', 'returned', 'admitted', 'refused', 'withdrawn', 'lapsed'] as const;

export type ApplicationState = (typeof applicationStates)[number];

export const admissionRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/apply',
    component: lazyRouteComponent(() => import('./apply'), 'ApplyPage'),
  }),
] as const;

export const admissionDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/applications',
    validateSearch: (given: Record<string, unknown>): { state?: ApplicationState; page?: number } => ({
      state: applicationStates.find((s) => s === oneOf(given.state)),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'ApplicationsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/applications/$id',
    component: lazyRouteComponent(() => import('./one'), 'ApplicationPage'),
  }),
] as const;
