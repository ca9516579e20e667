// Technology contracts.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

const sideOf = (given: unknown) => (['seller', 'buyer'] as const).find((s) => s === oneOf(given));

export const contractDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/contracts',
    validateSearch: (
      given: Record<string, unknown>,
    ): { q?: string; state?: string; side?: 'seller' | 'buyer'; registration?: string; page?: number } => ({
      q: oneOf(given.q)?.slice(0, 200),
      state: oneOf(given.state),
      side: sideOf(given.side),
      registration: oneOf(given.registration),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'ContractsPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/figures',
    validateSearch: (given: Record<string, unknown>): { side?: 'seller' | 'buyer' } => ({ side: sideOf(given.side) }),
    component: lazyRouteComponent(() => import('./figures'), 'FiguresPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/contracts/new',
    validateSearch: (
      given: Record<string, unknown>,
    ): { demand?: string; achievement?: string; introduction?: string; project?: string } => ({
      demand: oneOf(given.demand),
      achievement: oneOf(given.achievement),
      introduction: oneOf(given.introduction),
      project: oneOf(given.project),
    }),
    component: lazyRouteComponent(() => import('./edit'), 'NewContractPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/contracts/$id/edit',
    component: lazyRouteComponent(() => import('./edit'), 'EditContractPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/contracts/$id',
    component: lazyRouteComponent(() => import('./page'), 'ContractPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/contracts/$id/print',
    component: lazyRouteComponent(() => import('./print'), 'ContractPrintPage'),
  }),
] as const;
