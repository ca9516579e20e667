// The operator's page.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';

export const maintenanceDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/maintenance',
    component: lazyRouteComponent(() => import('./page'), 'MaintenancePage'),
  }),
] as const;
