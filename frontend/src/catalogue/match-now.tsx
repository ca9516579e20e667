// Beside the form of a saved item: what it would be matched with as it stands. Asked for by a button, because most edits
// don't change it.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { scoreInWords } from '../match/waterfall';
import { api, body } from '../shared/api/client';
import type { Kinds, Match } from '../shared/api/types';
import { named, titled } from '../shared/codes';
import { Failed, Loading } from '../shared/states';
import type { Tagged } from './queries';

const best = 3;

function useBestMatches(kind: Kinds, item: Tagged, enabled: boolean) {
  const params = { params: { path: { id: item.data.id }, query: { limit: best } } };
  return useQuery({
    // By version: what was saved since is matched anew.
    queryKey: ['matches-now', kind, item.data.id, item.etag],
    queryFn: () =>
      kind === 'demands'
        ? body(api.GET('/demands/{id}/matches', params))
        : body(api.GET('/achievements/{id}/matches', params)),
    enabled,
    staleTime: 0,
    gcTime: 0,
  });
}

export function MatchNow({ kind, item }: { kind: Kinds; item?: Tagged }) {
  const t = useText();
  return (
    <section className="card match-now" aria-labelledby="match-now-title">
      <h2 id="match-now-title">{t.match.now.title}</h2>
      {item ? <OnDemand kind={kind} item={item} /> : <p className="muted small">{t.match.now.unsaved}</p>}
    </section>
  );
}

function OnDemand({ kind, item }: { kind: Kinds; item: Tagged }) {
  const t = useText();
  const [asked, setAsked] = useState(false);
  const matches = useBestMatches(kind, item, asked);
  const listed = item.data.public?.state === 'published';
  return (
    <>
      <p className="muted small">{listed ? t.match.now.public : t.match.now.draft}</p>
      {!asked && <Button onClick={() => setAsked(true)}>{t.match.now.show}</Button>}
      {asked && matches.isPending && <Loading lines={3} />}
      {matches.isError && <Failed error={matches.error} retry={() => void matches.refetch()} inline />}
      {matches.data?.items.length === 0 && (
        <p role="status">
          {t.match.none}
          <br />
          <span className="muted small">{t.match.noneHint}</span>
        </p>
      )}
      {matches.data && matches.data.items.length > 0 && (
        <ol>
          {matches.data.items.map((match) => (
            <Line key={match.item.id} match={match} />
          ))}
        </ol>
      )}
    </>
  );
}

/** The page opens beside the form, so that what is typed stays. */
function Line({ match }: { match: Match }) {
  const t = useText();
  const language = useLanguage();
  const { item } = match;
  return (
    <li>
      <strong>
        <span className="visually-hidden">{t.match.of100(scoreInWords(match.score))}</span>
        <span aria-hidden="true">{scoreInWords(match.score)}</span>
      </strong>
      <div>
        <Link
          to={item.kind === 'demand' ? '/demands/$id' : '/achievements/$id'}
          params={{ id: item.id }}
          target="_blank"
        >
          {titled(item, language)}
        </Link>
        <p className="muted small">{item.organisation ? named(item.organisation, language) : t.common.anonymous}</p>
      </div>
    </li>
  );
}
