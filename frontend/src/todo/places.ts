// Where a duty is done.

import type { Duty } from '../claim/types';
import type { User } from '../shared/api/types';

/** The page where a duty is done; null where there is none for this person. */
export function placeOf(duty: Duty, user: Pick<User, 'roles'>): string | null {
  const ofEnterprise = duty.part === 'applicant';
  switch (duty.kind) {
    case 'claim':
      // Claims are paid by lists, not one by one.
      if (duty.part === 'finance') return '/claims/payments';
      return ofEnterprise ? `/mine/claims/${duty.subject}` : `/claims/${duty.subject}`;
    case 'review':
      return `/reviews/${duty.subject}`;
    case 'recovery':
      return `${ofEnterprise ? '/mine' : '/claims'}/recoveries/${duty.subject}`;
    case 'batch':
      return `/claims/payments/${duty.subject}`;
    case 'listing':
      return placeOfListing(duty);
    case 'story':
      return `/mine/stories/${duty.subject}`;
    case 'disclosure':
      return `/mine/disclosures/${duty.subject}`;
    case 'calendar':
      return '/calendar';
    case 'project':
      if (duty.note === 'plan') return `/desk/project-plans/${duty.subject}`;
      return duty.note === 'call' ? '/desk/project-calls' : `/projects/${duty.subject}`;
    case 'introduction':
      return `/introductions/${duty.subject}`;
    case 'application':
      return `/desk/applications/${duty.subject}`;
    case 'contract':
      return user.roles.some((g) => g.role === 'member' || g.role === 'org_manager')
        ? `/contracts/${duty.subject}`
        : null;
  }
  return null;
}

/** Achievements or demands: at the desk of the office, in the own catalogue, or the form of one that came back. */
function placeOfListing(duty: Duty): string {
  if (duty.part === 'office') return duty.subject === 'demands' ? '/review?kind=demands' : '/review';
  if (duty.part === 'manager') return `/mine/${duty.subject}?state=internal`;
  return `/mine/${duty.subject}/${duty.number}/edit`;
}
