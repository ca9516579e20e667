// What the pages offer to whom, by the permissions that the server names. The server decides again at every call; this
// only spares people buttons that would be refused.

import type { User } from '../shared/api/types';

type Permission =
  | 'catalogue.edit'
  | 'import'
  | 'organisation.manage'
  | 'organisations.admit'
  | 'applications.decide'
  | 'users.manage'
  | 'review.read'
  | 'review.decide'
  | 'feedback.read'
  | 'maintenance'
  | 'history.read'
  | 'claims.read'
  | 'reviews.score'
  | 'titles.register'
  | 'programmes.read'
  | 'programmes.rule';

function may(user: User, permission: Permission): boolean {
  return user.permissions.includes(permission);
}

/** Where a person's work is; null for one who has none here. */
export function deskOf(user: User): '/review' | '/mine/achievements' | '/mine/import' | '/todo' | null {
  if (maySeeReview(user)) return '/review';
  if (mayKeepCatalogue(user)) return '/mine/achievements';
  if (mayReadClaims(user) || mayScore(user)) return '/todo';
  return mayImport(user) ? '/mine/import' : null;
}

/** Keeps a catalogue of its own organisation. */
export const mayKeepCatalogue = (user: User): boolean => may(user, 'catalogue.edit');

export const mayManageOrganisation = (user: User): boolean => may(user, 'organisation.manage');

export const mayManageUsers = (user: User): boolean => may(user, 'users.manage');

/** Sees the department desk; an auditor only reads there. */
export const maySeeReview = (user: User): boolean => may(user, 'review.read');

export const mayDecide = (user: User): boolean => may(user, 'review.decide');

/** Sees how matches were judged. */
export const mayReadFeedback = (user: User): boolean => may(user, 'feedback.read');

export const mayImport = (user: User): boolean => may(user, 'import');

/** Admits organisations, one by one or by a list. */
export const mayAdmitOrganisations = (user: User): boolean => may(user, 'organisations.admit');

/** Decides on organisations that want to be admitted. */
export const mayDecideApplications = (user: User): boolean => may(user, 'applications.decide');

/** Runs the platform: rebuilds what is built from the journal. */
export const mayMaintain = (user: User): boolean => may(user, 'maintenance');

const officeRoles = ['department_manager', 'auditor'];

/** Reads the stories of its region, and may hide one. */
export const mayReadStories = (user: User): boolean =>
  user.roles.some((g) => g.role === 'reviewer' || g.role === 'department_manager');

/** Works for a department that reviews; an agency that it named does not. */
export const mayReadOffice = (user: User): boolean =>
  user.roles.some((g) => g.role === 'reviewer' || officeRoles.includes(g.role));

/** Reads how documents came to be. */
export const mayReadHistory = (user: User): boolean => may(user, 'history.read');

/** The code of the province (GB/T 2260): what its department writes is of this region. */
export const province = '220000';

/** Whether a region lies in another: a county in its prefecture and in the province. */
function within(region: string, wider: string | undefined): boolean {
  return wider !== undefined && region.startsWith(wider.replace(/(00)+$/, ''));
}

/**
 * Reads how a document of these organisations came to be: their managers, and the offices of its region. Where the page
 * does not know the region the server checks it.
 */
export function mayReadHistoryOf(user: User, owners: readonly (string | undefined)[], region?: string): boolean {
  if (!mayReadHistory(user)) return false;
  const own = user.organisation?.id;
  const office = user.roles.some((g) => officeRoles.includes(g.role) && (!region || within(region, g.region)));
  return office || (own !== undefined && owners.includes(own));
}

/** Sees other organisations' claims: an office, finance, an auditor. */
export const mayReadClaims = (user: User): boolean => may(user, 'claims.read');

/** Scores claims. */
export const mayScore = (user: User): boolean => may(user, 'reviews.score');

/** Keeps titles: takes in published lists and records what happens to a title. */
export const mayRegisterTitles = (user: User): boolean => may(user, 'titles.register');

/** Keeps the titles of every level; a prefecture's office keeps the city-level ones of its own region. */
export const mayRegisterEveryTitle = (user: User): boolean =>
  user.roles.some((g) => g.role === 'department_manager' && g.region === province);

/** Reads programmes before they are published, and how the money of a round was shared out. */
export const mayReadProgrammes = (user: User): boolean => may(user, 'programmes.read');

/** Drafts, publishes and ends programmes, opens and closes rounds. */
export const mayRuleProgrammes = (user: User): boolean => may(user, 'programmes.rule');
