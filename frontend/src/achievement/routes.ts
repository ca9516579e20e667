// The public page of an achievement.

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shared/frames';

export const achievementRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: '/achievements/$id',
    component: lazyRouteComponent(() => import('./page'), 'AchievementPage'),
  }),
] as const;
