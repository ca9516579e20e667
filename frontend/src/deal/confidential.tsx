// The confidential parts of what the two talk about, where there are any: to ask for, to read, or to answer.

import { useQuery } from '@tanstack/react-query';
import { ConfidentialCard } from '../disclosure/item';
import type { Introduction } from '../introduction/queries';
import { api, body } from '../shared/api/client';

export function Confidentials({ introduction: i }: { introduction: Introduction }) {
  return (
    <>
      {i.demand && <OfDemand id={i.demand.id} />}
      {i.achievement && <OfAchievement id={i.achievement.id} />}
    </>
  );
}

// A listing that is not public any more answers not_found: there is nothing to show then.

function OfDemand({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['demand', id],
    queryFn: () => body(api.GET('/demands/{id}', { params: { path: { id } } })),
    retry: false,
  });
  return query.data ? <ConfidentialCard item={query.data} kind="demands" inRoom /> : null;
}

function OfAchievement({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['achievement', id],
    queryFn: () => body(api.GET('/achievements/{id}', { params: { path: { id } } })),
    retry: false,
  });
  return query.data ? <ConfidentialCard item={query.data} kind="achievements" inRoom /> : null;
}
