// Signing in, and one's password.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';
import { oneOf } from '../shared/query-string';

export const sessionRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: (given: Record<string, unknown>): { next?: string } => ({ next: oneOf(given.next) }),
    component: lazyRouteComponent(() => import('./sign-in'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/password',
    component: lazyRouteComponent(() => import('./password'), 'PasswordPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('./reset'), 'ResetPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./invitation'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/security',
    component: lazyRouteComponent(() => import('./factor'), 'FactorPage'),
  }),
] as const;
