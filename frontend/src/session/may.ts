// What the pages offer to whom, by the permissions that the server names. The server decides again at every call; this
// only spares people buttons that would be refused.

import type { User } from '../shared/api/types';

type Permission =
  | 'catalogue.edit'
  | 'import'
  | 'organisation.manage'
  | 'organisations.admit'
  | 'users.manage'
  | 'review.read'
  | 'review.decide'
  | 'feedback.read'
  | 'maintenance'
  | 'history.read'
  | 'claims.read'
  | 'reviews.score'
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

/** Runs the platform: rebuilds what is built from the journal. */
export const mayMaintain = (user: User): boolean => may(user, 'maintenance');

const officeRoles = ['department_manager', 'auditor'];

/** Reads how documents came to be. */
export const mayReadHistory = (user: User): boolean => may(user, 'history.read');

/** Reads how a document of these organisations came to be: their managers, and the office, whose region the server checks. */
export function mayReadHistoryOf(user: User, owners: readonly (string | undefined)[]): boolean {
  if (!mayReadHistory(user)) return false;
  const own = user.organisation?.id;
  return user.roles.some((g) => officeRoles.includes(g.role)) || (own !== undefined && owners.includes(own));
}

/** Sees other organisations' claims: an office, finance, an auditor. */
export const mayReadClaims = (user: User): boolean => may(user, 'claims.read');

/** Scores claims. */
export const mayScore = (user: User): boolean => may(user, 'reviews.score');

/** Reads programmes before they are published, and how the money of a round was shared out. */
export const mayReadProgrammes = (user: User): boolean => may(user, 'programmes.read');

/** Drafts, publishes and ends programmes, opens and closes rounds. */
export const mayRuleProgrammes = (user: User): boolean => may(user, 'programmes.rule');
