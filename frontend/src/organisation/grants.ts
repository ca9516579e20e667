// Which roles a manager gives, as the server allows them: a manager of an organisation the two of an organisation, a
// manager of a department those of an office in the manager's own region.

import type { Member, User } from '../shared/api/types';

export type Grant = Member['roles'][number];
export type Role = Grant['role'];

const ofOrganisations: Role[] = ['member', 'org_manager'];
const ofOffices: Role[] = ['reviewer', 'department_manager', 'auditor'];

/** What a person may give to people of an organisation; empty when nothing. */
export function grantable(user: User, organisation: string): Grant[] {
  const has = (role: Role) => user.roles.find((r) => r.role === role);
  const office = has('department_manager');
  if (has('operator') && user.organisation?.id !== organisation) return [{ role: 'org_manager' }, { role: 'member' }];
  if (user.organisation?.id !== organisation) return [];
  if (has('org_manager')) return ofOrganisations.map((role) => ({ role }));
  return office ? ofOffices.map((role) => ({ role, region: office.region })) : [];
}

/** What a person may admit: an operator everything, an office all but departments in the own regions. */
export function admits(user: User): { kind(code: string): boolean; region(code: string): boolean } {
  if (user.roles.some((r) => r.role === 'operator')) return { kind: () => true, region: () => true };
  const own = user.roles.flatMap((r) => (r.role === 'department_manager' && r.region ? [r.region] : []));
  return { kind: (code) => code !== 'department', region: (code) => own.some((region) => within(code, region)) };
}

/** Whether a region of GB/T 2260 is another or lies in it: zeros at its end stand for all below. */
function within(code: string, region: string): boolean {
  return code.startsWith(region.replace(/(00)+$/, ''));
}

/** The grant that a choice of role means for someone: an office's role stays in the region that it had. */
export function changedGrant(member: Member, grant: Grant): Grant {
  const region = grant.region && (member.roles[0]?.region ?? grant.region);
  return region ? { role: grant.role, region } : { role: grant.role };
}

/** Whether one choice can stand for all that someone has: a second role would be lost unseen. */
export function changeable(member: Member, grants: readonly Grant[]): boolean {
  return member.roles.length === 1 && grants.some((g) => g.role === member.roles[0]?.role);
}
