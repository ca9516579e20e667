import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useSession } from '../session/session';
import { api, body } from '../shared/api/client';
import type { Achievement } from '../shared/api/types';
import { Detail } from '../shared/detail/detail';
import { Failed, Loading } from '../shared/states';
import { AchievementBody, useAchievementFacts } from './content';

const route = getRouteApi('/achievements/$id');

export function AchievementPage() {
  const { id } = route.useParams();
  const session = useSession();
  const query = useQuery({
    // Who is signed in reads more of it: wait until that is known.
    enabled: session.state !== 'starting',
    queryKey: ['achievement', id],
    queryFn: () => body(api.GET('/achievements/{id}', { params: { path: { id } } })),
  });
  if (query.isPending) {
    return (
      <div className="wide">
        <Loading lines={10} />
      </div>
    );
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown item={query.data} />;
}

function Shown({ item }: { item: Achievement }) {
  const facts = useAchievementFacts(item.content, item.inventors);
  return (
    <Detail item={item} kind="achievement" facts={facts}>
      <AchievementBody content={item.content} />
    </Detail>
  );
}
