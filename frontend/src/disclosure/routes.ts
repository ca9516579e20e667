// Requests to read confidential parts, and the confidential parts of one's own items.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';

export const disclosureDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/disclosures',
    component: lazyRouteComponent(() => import('./list'), 'DisclosuresPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/disclosures/$id',
    component: lazyRouteComponent(() => import('./page'), 'DisclosurePage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/disclosures/ask/$kind/$item',
    component: lazyRouteComponent(() => import('./ask'), 'AskPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/confidential/$id',
    component: lazyRouteComponent(() => import('./edit'), 'ConfidentialPage'),
  }),
] as const;
