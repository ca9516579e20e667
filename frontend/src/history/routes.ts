// The readable history of a document.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame } from '../shared/frames';
import { dayOf, oneOf } from '../shared/query-string';

export const historyDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/history/$kind/$id',
    validateSearch: (given: Record<string, unknown>): { order?: 'oldest'; day?: string; entry?: number } => ({
      order: oneOf(given.order) === 'oldest' ? 'oldest' : undefined,
      day: dayOf(given.day),
      entry: Number(String(given.entry).match(/^[1-9]\d{0,14}$/)?.[0] ?? 0) || undefined,
    }),
    component: lazyRouteComponent(() => import('./page'), 'HistoryPage'),
  }),
] as const;
