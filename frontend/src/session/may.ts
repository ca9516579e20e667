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
  | 'programmes.read'
  | 'programmes.rule';

function may(user: User, permission: Permission): boolean {
  return user.permissions.includes(permission);
}

/** Where a person's work is; null for one who has none here. */
export function deskOf(user: User): '/review' | '/mine/achievements' | '/mine/import' | null {
  if (maySeeReview(user)) return '/review';
  if (mayKeepCatalogue(user)) return '/mine/achievements';
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

/** Reads programmes before they are published, and how the money of a round was shared out. */
export const mayReadProgrammes = (user: User): boolean => may(user, 'programmes.read');

/** Drafts, publishes and ends programmes, opens and closes rounds. */
export const mayRuleProgrammes = (user: User): boolean => may(user, 'programmes.rule');
