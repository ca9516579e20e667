// Every address of the application: each room declares its own in its routes.ts. Pages load when they are first opened;
// Ant Design comes with the desks only.

import { createRouter } from '@tanstack/react-router';
import { aboutRoutes } from './about/routes';
import { achievementRoutes } from './achievement/routes';
import { admissionDeskRoutes, admissionRoutes } from './admission/routes';
import { alertDeskRoutes, alertRoutes } from './alert/routes';
import { calendarRoutes } from './calendar/routes';
import { catalogueDeskRoutes } from './catalogue/routes';
import { claimDeskRoutes, claimRoutes } from './claim/routes';
import { contractDeskRoutes } from './contract/routes';
import { demandRoutes } from './demand/routes';
import { deskRoutes } from './desk/routes';
import { disclosureDeskRoutes } from './disclosure/routes';
import { expertDeskRoutes } from './expert/routes';
import { feedbackDeskRoutes } from './feedback/routes';
import { funnelDeskRoutes } from './funnel/routes';
import { historyDeskRoutes } from './history/routes';
import { homeRoutes } from './home/routes';
import { howRoutes } from './how/routes';
import { importDeskRoutes } from './import/routes';
import { inboxDeskRoutes } from './inbox/routes';
import { introductionDeskRoutes } from './introduction/routes';
import { journalRoutes } from './journal/routes';
import { maintenanceDeskRoutes } from './maintenance/routes';
import { noticeRoutes } from './notice/routes';
import { organisationDeskRoutes, organisationRoutes } from './organisation/routes';
import { pasteRoutes } from './paste/routes';
import { personalRoutes } from './personal/routes';
import { programmeDeskRoutes, programmeRoutes } from './programme/routes';
import { projectDeskRoutes, projectRoutes } from './project/routes';
import { reviewDeskRoutes } from './review/routes';
import { searchRoutes } from './search/routes';
import { sessionRoutes } from './session/routes';
import { deskFrame, root } from './shared/frames';
import { parseQuery, writeQuery } from './shared/query-string';
import { storyDeskRoutes, storyRoutes } from './story/routes';
import { titleDeskRoutes, titleRoutes } from './title/routes';
import { todoDeskRoutes } from './todo/routes';

export const router = createRouter({
  routeTree: root.addChildren([
    ...homeRoutes,
    ...howRoutes,
    ...journalRoutes,
    ...storyRoutes,
    ...searchRoutes,
    ...pasteRoutes,
    ...achievementRoutes,
    ...demandRoutes,
    ...organisationRoutes,
    ...sessionRoutes,
    ...admissionRoutes,
    ...aboutRoutes,
    ...noticeRoutes,
    ...claimRoutes,
    ...titleRoutes,
    ...calendarRoutes,
    ...programmeRoutes,
    ...projectRoutes,
    ...alertRoutes,
    ...personalRoutes,
    deskFrame.addChildren([
      ...organisationDeskRoutes,
      ...admissionDeskRoutes,
      ...catalogueDeskRoutes,
      ...importDeskRoutes,
      ...feedbackDeskRoutes,
      ...maintenanceDeskRoutes,
      ...reviewDeskRoutes,
      ...historyDeskRoutes,
      ...todoDeskRoutes,
      ...inboxDeskRoutes,
      ...alertDeskRoutes,
      ...claimDeskRoutes,
      ...deskRoutes,
      ...disclosureDeskRoutes,
      ...storyDeskRoutes,
      ...expertDeskRoutes,
      ...contractDeskRoutes,
      ...introductionDeskRoutes,
      ...funnelDeskRoutes,
      ...titleDeskRoutes,
      ...programmeDeskRoutes,
      ...projectDeskRoutes,
    ]),
  ]),
  parseSearch: parseQuery,
  stringifySearch: writeQuery,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
