// What the platform tells the person who is signed in.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

export type Box = 'inbox' | 'further' | 'snoozed' | 'done';

export interface InboxParams {
  box?: Exclude<Box, 'inbox'>;
  sort?: string;
  page?: number;
}

export const inboxDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/inbox',
    validateSearch: (given: Record<string, unknown>): InboxParams => ({
      box: (['further', 'snoozed', 'done'] as const).find((b) => b === oneOf(given.box)),
      sort: oneOf(given.sort)?.slice(0, 40),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./page'), 'InboxPage'),
  }),
] as const;
