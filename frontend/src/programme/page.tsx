// One programme in plain sentences, for everyone.

import { getRouteApi } from '@tanstack/react-router';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { province } from '../session/may';
import { download } from '../shared/api/client';
import type { Programme } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { Differences, ProgrammeFacts, ProgrammeTags, RoundList } from './parts';
import { useProgramme, useProgrammes, useRounds, useWords } from './queries';
import './programme.css';

const route = getRouteApi('/programmes/$id');

export function ProgrammePage() {
  const { id } = route.useParams();
  const query = useProgramme(id);
  if (query.isPending) {
    return (
      <div className="wide">
        <Loading lines={8} />
      </div>
    );
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown programme={query.data.data} />;
}

function Shown({ programme: p }: { programme: Programme }) {
  const t = useText();
  const words = useWords();
  const format = useFormat();
  const rounds = useRounds();
  const all = useProgrammes();
  useTitle(words(p.name));
  return (
    <article className="wide">
      <PageHead title={words(p.name)} lead={<ProgrammeFacts row={p} />}>
        <ProgrammeTags row={p} />
        <HistoryLink kind="programmes" id={p.id} region={province} />
      </PageHead>
      {p.example && (
        <p className="programme-example" role="note">
          <strong>{t.programmes.example}</strong>
          {t.common.colon}
          {t.programmes.exampleHint}
        </p>
      )}
      <section className="card programme-part">
        <h2>{t.programmes.explanation}</h2>
        <Explanation sentences={p.explanation} />
        {p.decided_at && <p className="muted small">{t.programmes.published(format.day(p.decided_at))}</p>}
        {p.reason && <p className="muted small">{t.programmes.reasonGiven(p.reason)}</p>}
        <p>
          <button
            type="button"
            className="button"
            onClick={() => void download(`/programmes/${p.id}/file`, `${p.code}.json`)}
          >
            {t.programmes.file}
          </button>
        </p>
      </section>
      <section className="card programme-part">
        <h2>{t.programmes.rounds}</h2>
        {rounds.isPending && <Loading lines={2} />}
        {rounds.isError && <Failed error={rounds.error} retry={() => void rounds.refetch()} inline />}
        {rounds.data && <RoundList rounds={rounds.data.items.filter((r) => r.programme.id === p.id)} />}
      </section>
      <Differences row={p} others={(all.data?.items ?? []).filter((o) => o.code === p.code && o.id !== p.id)} />
    </article>
  );
}

export function Explanation({ sentences }: { sentences: Programme['explanation'] }) {
  const words = useWords();
  return (
    <ul className="programme-sentences">
      {sentences.map((s, i) => (
        <li key={i}>{words(s)}</li>
      ))}
    </ul>
  );
}
