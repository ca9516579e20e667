// Success stories: the public pages, and where the parties and their offices work on them.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { deskFrame, root } from '../shared/frames';
import { oneOf, pageOf } from '../shared/query-string';

/** In which an office reads stories. */
export const deskStates = ['published', 'hidden'] as const;

export const storyRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/stories',
    validateSearch: (given: Record<string, unknown>): { page?: number } => ({ page: pageOf(given.page) }),
    component: lazyRouteComponent(() => import('./list'), 'StoriesPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/stories/$id',
    component: lazyRouteComponent(() => import('./page'), 'StoryPage'),
  }),
] as const;

export const storyDeskRoutes = [
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/desk/stories',
    validateSearch: (given: Record<string, unknown>): { state?: (typeof deskStates)[number]; page?: number } => ({
      state: deskStates.find((s) => s === oneOf(given.state)),
      page: pageOf(given.page),
    }),
    component: lazyRouteComponent(() => import('./desk'), 'StoryDeskPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/stories',
    component: lazyRouteComponent(() => import('./mine'), 'MyStoriesPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/mine/stories/$id',
    component: lazyRouteComponent(() => import('./work'), 'StoryWorkPage'),
  }),
  createRoute({
    getParentRoute: () => deskFrame,
    path: '/contracts/$id/story',
    component: lazyRouteComponent(() => import('./work'), 'ContractStoryPage'),
  }),
] as const;
