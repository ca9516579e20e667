// The frames that pages stand in: that of every page, and within it that of the desks. A room's routes.ts names the one
// that each of its pages has.

import { createRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { Layout } from './layout';
import { NotFound } from './states';

export const root = createRootRoute({
  component: Layout,
  notFoundComponent: () => <NotFound />,
});

/** Ant Design with our tokens, and the navigation of the desks. */
export const deskFrame = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  component: lazyRouteComponent(() => import('./desk/desk'), 'Desk'),
});
