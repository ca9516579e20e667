// The claims desk of the offices.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { dayOf, oneOf, pageOf } from '../shared/query-string';

const registrations = [
  'any',
  'none',
  'submitted',
  'supplement',
  'registered',
  'changed',
  'cancelled',
  'revoked',
  'refused',
] as const;

export interface OfficeContractParams {
  q?: string;
  /** What stands, where it is left out. */
  registration?: (typeof registrations)[number];
  type?: string;
  field?: string;
  region?: string;
  flag?: string;
  from?: string;
  to?: string;
  page?: number;
}

export const deskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/contracts',
    validateSearch: (given: Record<string, unknown>): OfficeContractParams => ({
      q: oneOf(given.q)?.slice(0, 200),
      registration: registrations.find((r) => r === oneOf(given.registration)),
      type: oneOf(given.type)?.slice(0, 40),
      field: oneOf(given.field)?.slice(0, 10),
      region: oneOf(given.region)?.slice(0, 6),
      flag: oneOf(given.flag)?.slice(0, 40),
      from: dayOf(given.from),
      to: dayOf(given.to),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./contracts'), 'OfficeContractsPage'),
  }),
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
