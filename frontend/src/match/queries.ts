// The matches of an item as one person sees them, and what that person says of them.

import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSession } from '../session/session';
import { api, body } from '../shared/api/client';
import type { Feedback, Kind, Match } from '../shared/api/types';

/** How many are asked for. */
const asked = 20;

/** Who asks is part of the question: what one may judge, and has judged, comes with the answer. */
function useMatchesKey(kind: Kind, id: string): QueryKey {
  const session = useSession();
  return ['matches', kind, id, session.state === 'signed-in' ? session.user.id : ''];
}

export function useMatches(kind: Kind, id: string) {
  const starting = useSession().state === 'starting';
  const params = { params: { path: { id }, query: { limit: asked } } };
  return useQuery({
    queryKey: useMatchesKey(kind, id),
    queryFn: () =>
      kind === 'demand'
        ? body(api.GET('/demands/{id}/matches', params))
        : body(api.GET('/achievements/{id}/matches', params)),
    enabled: !starting,
  });
}

export interface Judgement {
  verdict: Feedback['verdict'];
  reason?: Feedback['reason'];
  note?: string;
}

/** Says what one thinks of a match of the item, or with null takes it back. */
export function useJudge(kind: Kind, id: string, match: Match) {
  const queries = useQueryClient();
  const queryKey = useMatchesKey(kind, id);
  const path =
    kind === 'demand' ? { demand: id, achievement: match.item.id } : { demand: match.item.id, achievement: id };
  return useMutation({
    mutationFn: async (judgement: Judgement | null): Promise<Feedback | undefined> => {
      const at = { params: { path } };
      if (judgement) {
        if (!match.revisions) throw new Error('only a match of two listings can be judged');
        const said = { for: kind, revisions: match.revisions, ...judgement };
        return body(api.PUT('/feedback/{demand}/{achievement}', { ...at, body: said }));
      }
      await body(api.DELETE('/feedback/{demand}/{achievement}', at));
      return undefined;
    },
    onSuccess: (feedback) => {
      queries.setQueryData<{ items: Match[]; total: number }>(
        queryKey,
        (shown) =>
          shown && {
            ...shown,
            items: shown.items.map((m) => (m.item.id === match.item.id ? { ...m, feedback } : m)),
          },
      );
      // The same pair seen from its other item, and the sums, are asked for when they are next looked at.
      for (const stale of [['matches'], ['feedback']]) {
        void queries.invalidateQueries({ queryKey: stale, refetchType: 'none' });
      }
    },
  });
}
