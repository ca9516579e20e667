// Joint projects, their calls, and the annual plan that lists them.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

export const projectRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/annual-plans',
    component: lazyRouteComponent(() => import('./plans'), 'AnnualPlansPage'),
  }),
] as const;

export const projectDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/projects',
    validateSearch: (given: Record<string, unknown>): { call?: string; state?: string; q?: string; page?: number } => ({
      call: oneOf(given.call),
      state: oneOf(given.state),
      q: oneOf(given.q)?.slice(0, 200),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'ProjectsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/projects/new',
    validateSearch: (given: Record<string, unknown>): { introduction?: string } => ({
      introduction: oneOf(given.introduction),
    }),
    component: lazyRouteComponent(() => import('./new'), 'NewProjectPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/projects/$id',
    component: lazyRouteComponent(() => import('./page'), 'ProjectPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/projects/$id/edit',
    component: lazyRouteComponent(() => import('./new'), 'EditProjectPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/project-calls',
    component: lazyRouteComponent(() => import('./calls'), 'ProjectCallsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/project-plans/$id',
    component: lazyRouteComponent(() => import('./plan'), 'ProjectPlanPage'),
  }),
] as const;
