import { expect, test } from 'vitest';
import type { Member, User } from '../shared/api/types';
import { admits, changeable, changedGrant, type Grant, grantable } from './grants';

const user = (roles: Grant[], organisation?: string): User => ({
  id: 'u',
  login: 'u',
  name: 'u',
  permissions: [],
  roles,
  organisation: organisation ? { id: organisation, name: 'o', kind: 'university' } : undefined,
});

const member = (...roles: Grant[]): Member => ({
  id: 'm',
  login: 'm',
  name: 'm',
  status: 'active',
  version: 1,
  roles,
});

const roles = (grants: Grant[]) => grants.map((g) => (g.region ? `${g.role} ${g.region}` : g.role));

test.each<[rule: string, user: User, given: string[]]>([
  [
    'a manager gives the two roles of the own organisation',
    user([{ role: 'org_manager' }], 'o1'),
    ['member', 'org_manager'],
  ],
  ['but none in another', user([{ role: 'org_manager' }], 'o2'), []],
  ['a member gives none', user([{ role: 'member' }], 'o1'), []],
  [
    'the manager of an office gives its roles in the own region',
    user([{ role: 'department_manager', region: '220100' }], 'o1'),
    ['reviewer 220100', 'department_manager 220100', 'auditor 220100'],
  ],
  ['a reviewer gives none', user([{ role: 'reviewer', region: '220100' }], 'o1'), []],
  ['an operator gives an organisation its first manager', user([{ role: 'operator' }]), ['org_manager', 'member']],
])('%s', (_, who, given) => {
  expect(roles(grantable(who, 'o1'))).toEqual(given);
});

test.each<[rule: string, user: User, kind: string, region: string, may: boolean]>([
  [
    'an office admits a company of its region',
    user([{ role: 'department_manager', region: '220100' }]),
    'enterprise',
    '220104',
    true,
  ],
  ['and of its seat', user([{ role: 'department_manager', region: '220100' }]), 'enterprise', '220100', true],
  ['not of the next', user([{ role: 'department_manager', region: '220100' }]), 'enterprise', '220200', false],
  [
    'the province admits everywhere',
    user([{ role: 'department_manager', region: '220000' }]),
    'agency',
    '222401',
    true,
  ],
  ['no office admits another', user([{ role: 'department_manager', region: '220000' }]), 'department', '220100', false],
  ['the operator does', user([{ role: 'operator' }]), 'department', '220100', true],
])('%s', (_, who, kind, region, may) => {
  expect(admits(who).kind(kind) && admits(who).region(region)).toBe(may);
});

test('a role of an office keeps the region that it had', () => {
  const before = member({ role: 'reviewer', region: '220102' });
  expect(changedGrant(before, { role: 'auditor', region: '220100' })).toEqual({ role: 'auditor', region: '220102' });
  expect(changedGrant(member({ role: 'member' }), { role: 'org_manager' })).toEqual({ role: 'org_manager' });
});

test('who has a second role, or one that is not ours to give, is not changed by one choice', () => {
  const mine: Grant[] = [{ role: 'member' }, { role: 'org_manager' }];
  expect(changeable(member({ role: 'member' }), mine)).toBe(true);
  expect(changeable(member({ role: 'member' }, { role: 'org_manager' }), mine)).toBe(false);
  expect(changeable(member({ role: 'operator' }), mine)).toBe(false);
});
