// The enterprise's claims, and the papers of a claim.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';
import { ownList } from '../shared/query-string';

export const claimRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/claims/$id/print/$paper',
    component: lazyRouteComponent(() => import('./print'), 'ClaimPrintPage'),
  }),
] as const;

export const claimDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/claims',
    validateSearch: ownList,
    component: lazyRouteComponent(() => import('./mine'), 'MyClaimsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/claims/options',
    component: lazyRouteComponent(() => import('./options'), 'ClaimOptionsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/claims/$id',
    component: lazyRouteComponent(() => import('./page'), 'MyClaimPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/recoveries',
    component: lazyRouteComponent(() => import('./recoveries'), 'MyRecoveriesPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/recoveries/$id',
    component: lazyRouteComponent(() => import('./recoveries'), 'MyRecoveryPage'),
  }),
] as const;
