// What stands in the navigation of the desks for whom: links, and menus of links that belong together, so that it fits
// into a window of 1280 px for everyone and no page is further than two clicks.

import type { Catalogue } from '../../i18n/zh-CN';
import * as may from '../../session/may';
import type { User } from '../api/types';

export interface DeskLink {
  to: string;
  label: string;
}

export interface DeskMenu {
  label: string;
  links: DeskLink[];
}

type Offer = [shown: boolean, to: string, label: string];

const shown = (offers: Offer[]): DeskLink[] => offers.flatMap(([ok, to, label]) => (ok ? [{ to, label }] : []));

/** The entries for a person in order; a menu of one link is that link. */
export function deskEntries(user: User, t: Catalogue): (DeskLink | DeskMenu)[] {
  const keeps = may.mayKeepCatalogue(user);
  const office = may.mayReadOffice(user);
  const menus: [label: string, offers: Offer[]][] = [
    ['', [[true, '/todo', t.todo.title]]],
    ['', [[true, '/inbox', t.inbox.title]]],
    ['', [[keeps, '/mine/achievements', t.nav.myAchievements]]],
    ['', [[keeps, '/mine/demands', t.nav.myDemands]]],
    ['', [[may.maySeeReview(user), '/review', t.nav.review]]],
    [
      t.nav.groups.market,
      [
        [keeps, '/mine/introductions', t.introduction.nav],
        [keeps, '/projects', t.projects.nav],
        [keeps, '/mine/disclosures', t.disclosure.nav],
        [keeps, '/mine/stories', t.story.title],
        [keeps, '/mine/funnel', t.funnel.nav],
        [office, '/desk/introductions', t.introduction.figures.nav],
        [office, '/desk/funnel', t.funnel.nav],
        [may.mayReadStories(user), '/desk/stories', t.story.title],
        [may.mayReadFeedback(user), '/feedback', t.feedback.page.nav],
      ],
    ],
    [
      t.nav.groups.money,
      [
        [keeps, '/mine/contracts', t.nav.myContracts],
        [keeps && user.organisation?.kind === 'enterprise', '/mine/claims', t.claim.mine.title],
        [office, '/contracts', t.desk.contracts.nav],
        [may.mayReadClaims(user), '/claims', t.desk.title],
        [may.mayScore(user), '/reviews', t.expert.title],
      ],
    ],
    [
      t.nav.groups.organisations,
      [
        [user.organisation !== undefined, '/mine/organisation', t.nav.myOrganisation],
        [may.mayDecideApplications(user), '/desk/applications', t.apply.desk.nav],
        [may.mayAdmitOrganisations(user), '/organisations/admit', t.nav.admit],
        [may.mayRegisterTitles(user), '/titles/import', t.titles.import.nav],
        [may.mayImport(user), '/mine/import', t.nav.imports],
      ],
    ],
    [
      t.nav.groups.policy,
      [
        [may.mayReadProgrammes(user), '/desk/programmes', t.programmes.deskNav],
        [may.mayReadProgrammes(user), '/desk/project-calls', t.projects.deskNav],
        [may.mayRuleProgrammes(user), '/calendar', t.calendar.nav],
      ],
    ],
    ['', [[may.mayMaintain(user), '/maintenance', t.nav.maintenance]]],
  ];
  return menus.flatMap(([label, offers]): (DeskLink | DeskMenu)[] => {
    const links = shown(offers);
    return links.length > 1 ? [{ label, links }] : links;
  });
}

/** Whether a page is that of a link, or lies under it. */
export const leadsTo = (link: DeskLink, path: string): boolean => path === link.to || path.startsWith(`${link.to}/`);
