// The claims desk of the offices.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

export const deskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims',
    validateSearch: (
      given: Record<string, unknown>,
    ): { q?: string; state?: string; region?: string; round?: string; overdue?: boolean; page?: number } => ({
      q: oneOf(given.q)?.slice(0, 200),
      state: oneOf(given.state),
      region: oneOf(given.region),
      round: oneOf(given.round),
      overdue: String(given.overdue) === 'true' || undefined,
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'ClaimDeskPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims/budgets',
    component: lazyRouteComponent(() => import('./budgets'), 'BudgetsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims/payments',
    component: lazyRouteComponent(() => import('./payments'), 'PaymentsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims/payments/$id',
    component: lazyRouteComponent(() => import('./payment'), 'PaymentPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims/recoveries',
    component: lazyRouteComponent(() => import('./recoveries'), 'RecoveriesPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims/recoveries/$id',
    component: lazyRouteComponent(() => import('./recoveries'), 'RecoveryPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims/statistics',
    component: lazyRouteComponent(() => import('./statistics'), 'StatisticsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/claims/$id',
    component: lazyRouteComponent(() => import('./one'), 'ClaimDeskOnePage'),
  }),
] as const;
