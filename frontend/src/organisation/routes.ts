// The public pages of organisations, one's own, and their admission.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

const organisationKinds = ['university', 'institute', 'enterprise', 'department', 'agency'] as const;

export type OrganisationKind = (typeof organisationKinds)[number];

export const organisationRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/organisations',
    validateSearch: (
      given: Record<string, unknown>,
    ): { q?: string; kind?: OrganisationKind; region?: string; page?: number } => ({
      q: oneOf(given.q)?.slice(0, 200),
      kind: organisationKinds.find((k) => k === oneOf(given.kind)),
      region: oneOf(given.region),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./list'), 'OrganisationsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/organisations/$id',
    component: lazyRouteComponent(() => import('./page'), 'OrganisationPage'),
  }),
] as const;

export const organisationDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/organisation',
    validateSearch: (given: Record<string, unknown>): { page?: number } => ({ page: pageOf(given.page) }),
    component: lazyRouteComponent(() => import('./mine'), 'MyOrganisationPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/organisations/admit',
    component: lazyRouteComponent(() => import('./admit'), 'AdmitPage'),
  }),
] as const;
