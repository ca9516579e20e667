import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useText } from '../i18n';
import { useSession } from '../session/session';
import { api, body } from '../shared/api/client';
import type { Demand } from '../shared/api/types';
import { Detail } from '../shared/detail/detail';
import { Failed, Loading } from '../shared/states';
import { DemandBody, useDemandFacts } from './content';

const route = getRouteApi('/demands/$id');

export function DemandPage() {
  const { id } = route.useParams();
  const session = useSession();
  const query = useQuery({
    // Who is signed in reads more of it: wait until that is known.
    enabled: session.state !== 'starting',
    queryKey: ['demand', id],
    queryFn: () => body(api.GET('/demands/{id}', { params: { path: { id } } })),
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

function Shown({ item }: { item: Demand }) {
  const t = useText();
  const facts = useDemandFacts(item.content);
  return (
    <Detail
      item={item}
      kind="demand"
      facts={facts}
      tags={item.content.challenge && <span className="tag need">{t.detail.challenge}</span>}
    >
      <DemandBody content={item.content} />
    </Detail>
  );
}
