// Where a claim stands on its way: the stations that it passes, those of its programme only.

export const stations = [
  'draft',
  'submitted',
  'local_review',
  'formal_check',
  'expert_review',
  'decided',
  'public_notice',
  'approved',
  'allocated',
  'paid',
  'performance_check',
  'closed',
] as const;

export type Station = (typeof stations)[number];

/** States that stand beside the way, and the station at which the claim waits meanwhile. */
const aside: Record<string, Station> = { objection: 'public_notice' };

export interface Step {
  state: string;
  /** done: passed; now: here; ahead: to come; ended: the claim came to its end here. */
  at: 'done' | 'now' | 'ahead' | 'ended';
  /** When the claim last came here. */
  since?: string;
}

interface Walk {
  state: string;
  asked_from?: string;
  recover_from?: string;
  steps?: readonly { from: string; to: string; at: string }[];
}

interface Way {
  local_review?: boolean;
  expert_review?: boolean;
  performance_check?: boolean;
}

/** The stations of a claim with where it stands; an end that is none of the way comes last. */
export function progress(claim: Walk, way: Way): Step[] {
  const skipped = new Set<string>([
    ...(way.local_review ? [] : ['local_review']),
    ...(way.expert_review ? [] : ['expert_review']),
    ...(way.performance_check ? [] : ['performance_check']),
  ]);
  const steps = claim.steps ?? [];
  const came = (state: string): string | undefined => steps.findLast((s) => s.to === state)?.at;
  // A station that the claim has been at belongs to its way, whatever the programme says now.
  const shown = stations.filter((s) => !skipped.has(s) || came(s) !== undefined || s === claim.state);
  const ended = endings.has(claim.state);
  const here = ended
    ? (steps.findLast((s) => s.to === claim.state)?.from ?? 'draft')
    : claim.state === 'supplement'
      ? (claim.asked_from ?? 'submitted')
      : (aside[claim.state] ?? claim.state);
  const at = stations.indexOf((aside[here] ?? here) as Station);
  const out: Step[] = shown.map((state) => {
    const place = stations.indexOf(state);
    const since = place <= at ? came(state) : undefined;
    return { state, at: place < at ? 'done' : place > at ? 'ahead' : ended ? 'done' : 'now', since };
  });
  if (!ended) {
    const stands = out.find((s) => s.at === 'now');
    if (stands && stands.state !== claim.state) {
      stands.state = claim.state;
      stands.since = came(claim.state);
    }
    return out;
  }
  return [...out.filter((s) => s.at === 'done'), { state: claim.state, at: 'ended', since: came(claim.state) }];
}

const endings = new Set(['withdrawn', 'rejected', 'recovery', 'recovered']);
