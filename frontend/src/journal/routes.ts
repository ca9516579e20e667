// The signed state of the journal, day by day.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';

export const journalRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/journal',
    component: lazyRouteComponent(() => import('./page'), 'JournalPage'),
  }),
] as const;
