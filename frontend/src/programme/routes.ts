// Programmes, their desk and their rounds.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';
import { oneOf } from '../shared/query-string';

export const programmeRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/programmes',
    component: lazyRouteComponent(() => import('./list'), 'ProgrammesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/programmes/$id',
    component: lazyRouteComponent(() => import('./page'), 'ProgrammePage'),
  }),
] as const;

export const programmeDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/programmes',
    component: lazyRouteComponent(() => import('./desk'), 'ProgrammeDeskPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/programmes/new',
    validateSearch: (given: Record<string, unknown>): { from?: string } => ({ from: oneOf(given.from) }),
    component: lazyRouteComponent(() => import('./edit'), 'NewProgrammePage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/programmes/$id',
    component: lazyRouteComponent(() => import('./edit'), 'EditProgrammePage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/rounds/$id',
    component: lazyRouteComponent(() => import('./round'), 'RoundPage'),
  }),
] as const;
