// An organisation's own achievements and demands.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { ownList } from '../shared/query-string';

export const catalogueDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/achievements',
    validateSearch: ownList,
    component: lazyRouteComponent(() => import('./list'), 'MyAchievementsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/demands',
    validateSearch: ownList,
    component: lazyRouteComponent(() => import('./list'), 'MyDemandsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/achievements/new',
    component: lazyRouteComponent(() => import('./edit'), 'NewAchievementPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/achievements/$id/edit',
    component: lazyRouteComponent(() => import('./edit'), 'EditAchievementPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/demands/new',
    component: lazyRouteComponent(() => import('./edit'), 'NewDemandPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/demands/$id/edit',
    component: lazyRouteComponent(() => import('./edit'), 'EditDemandPage'),
  }),
] as const;
