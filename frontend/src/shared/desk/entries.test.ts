import { expect, test } from 'vitest';
import { zh } from '../../i18n/zh-CN';
import type { User } from '../api/types';
import { deskEntries, leadsTo } from './entries';

/** The permissions are those that the server gives to each role (service/session.go). */
const everyone: [who: string, role: string, permissions: string[], kind?: string][] = [
  ['a member', 'member', ['catalogue.edit', 'import'], 'enterprise'],
  [
    'a manager',
    'org_manager',
    ['catalogue.edit', 'import', 'organisation.manage', 'users.manage', 'history.read'],
    'enterprise',
  ],
  ['an agency that reviews', 'moderator', ['catalogue.edit', 'import', 'review.read', 'review.decide'], 'agency'],
  [
    'a reviewer',
    'reviewer',
    ['review.read', 'review.decide', 'feedback.read', 'claims.read', 'programmes.read', 'titles.register'],
    'department',
  ],
  [
    'a department manager',
    'department_manager',
    [
      ...[
        'review.read',
        'review.decide',
        'feedback.read',
        'organisations.admit',
        'applications.decide',
        'users.manage',
      ],
      ...['import', 'history.read', 'claims.read', 'programmes.read', 'programmes.rule', 'titles.register'],
    ],
    'department',
  ],
  [
    'an auditor',
    'auditor',
    ['review.read', 'feedback.read', 'history.read', 'claims.read', 'programmes.read'],
    'department',
  ],
  ['finance', 'finance', ['claims.read'], 'department'],
  ['an expert', 'expert', ['reviews.score']],
  ['the operator', 'operator', ['feedback.read', 'organisations.admit', 'users.manage', 'import', 'maintenance']],
];

for (const [who, role, permissions, kind] of everyone) {
  const user = {
    roles: [{ role, region: '220000' }],
    permissions,
    organisation: kind && { id: 'o', kind },
  } as unknown as User;
  const entries = deskEntries(user, zh);

  test(`${who} has at most eight entries, and no menu of one`, () => {
    expect(entries.length).toBeLessThanOrEqual(8);
    for (const e of entries) if ('links' in e) expect(e.links.length).toBeGreaterThan(1);
  });

  test(`${who} finds each page once`, () => {
    const pages = entries.flatMap((e) => ('links' in e ? e.links.map((l) => l.to) : e.to));
    expect([...new Set(pages)]).toEqual(pages);
  });
}

test('an agency that reviews for an office does not see the desk of that office', () => {
  const agency = { roles: [{ role: 'moderator' }], permissions: ['review.read', 'review.decide'] } as unknown as User;
  expect(deskEntries(agency, zh).map((e) => ('to' in e ? e.to : e.label))).toEqual(['/todo', '/inbox', '/review']);
});

test('a page belongs to the link that it lies under', () => {
  expect(leadsTo({ to: '/claims', label: '' }, '/claims/payments')).toBe(true);
  expect(leadsTo({ to: '/claims', label: '' }, '/claims-of-others')).toBe(false);
});
