// One round for the department: until when it takes claims, and how its money was shared out, with the recomputation.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App } from 'antd';
import { useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadProgrammes, mayRuleProgrammes, province } from '../session/may';
import { api, body, tagged } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Round, User } from '../shared/api/types';
import { wanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { RoundList } from './parts';
import { useWords } from './queries';
import './programme.css';

const route = getRouteApi('/desk/desk/rounds/$id');

export function RoundPage() {
  const { id } = route.useParams();
  return <Guard may={mayReadProgrammes}>{(user) => <One id={id} user={user} />}</Guard>;
}

function One({ id, user }: { id: string; user: User }) {
  const t = useText();
  const words = useWords();
  const query = useQuery({
    queryKey: ['rounds', id],
    queryFn: () => tagged(api.GET('/rounds/{id}', { params: { path: { id } } })),
  });
  useTitle(query.data ? words(query.data.data.name) : t.programmes.round.title);
  if (query.isPending) return <Loading lines={6} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const { data: round, etag } = query.data;
  return (
    <>
      <PageHead title={words(round.name)}>
        <HistoryLink kind="rounds" id={round.id} region={province} />
      </PageHead>
      <RoundList rounds={[round]} desk />
      {mayRuleProgrammes(user) && round.state !== 'distributed' && <Steps round={round} etag={etag} />}
      {round.distribution && <Distribution of={round.distribution} />}
    </>
  );
}

function Steps({ round, etag }: { round: Round; etag: string }) {
  const t = useText();
  const words = t.programmes.round;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const open = round.state === 'open';
  const act = async () => {
    setBusy(true);
    const params = { path: { id: round.id }, header: { 'If-Match': etag } };
    try {
      await body(open ? api.POST('/rounds/{id}/close', { params }) : api.POST('/rounds/{id}/distribution', { params }));
    } catch (error) {
      void message.error(error instanceof Problem ? error.message : t.states.offline);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['rounds'] });
    }
  };
  return (
    <section className="card programme-part">
      <p>{open ? words.closeHint : words.distributeHint}</p>
      <button type="button" className="button primary" disabled={busy} onClick={() => void act()}>
        {open ? words.close : words.distribute}
      </button>
    </section>
  );
}

function Distribution({ of }: { of: NonNullable<Round['distribution']> }) {
  const t = useText();
  const words = t.programmes.round;
  const inLanguage = useWords();
  const { wan } = t.programmes.edit;
  return (
    <section className="card programme-part">
      <h2>{words.distribution}</h2>
      <p className="row">
        <span className={`tag ${of.short ? 'need' : 'offer'}`}>{of.short ? words.short : words.enough}</span>
        <span className={`tag ${of.same ? 'offer' : 'bad'}`}>{of.same ? words.same : words.differs}</span>
      </p>
      <p>
        {`${words.eligible} ${wanForReading(of.eligible_fen)} ${wan} · ${words.granted} ${wanForReading(of.granted_fen)} ${wan}`}
      </p>
      <p className="muted small programme-hash">
        {words.hash} {of.sha256}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="table-wrap" tabIndex={0} aria-label={words.distribution}>
        <table className="data">
          <thead>
            <tr>
              <th scope="col">{words.number}</th>
              <th scope="col">{words.score}</th>
              <th scope="col">{words.place}</th>
              <th scope="col">{`${words.eligible} (${wan})`}</th>
              <th scope="col">{`${words.gets} (${wan})`}</th>
              <th scope="col">{words.why}</th>
            </tr>
          </thead>
          <tbody>
            {of.shares.map((s) => (
              <tr key={s.claim}>
                <th scope="row">{s.number}</th>
                <td className="figure">{(s.score / 100).toFixed(2)}</td>
                <td className="figure">{s.place || ''}</td>
                <td className="figure">{wanForReading(s.eligible_fen)}</td>
                <td className="figure">{wanForReading(s.granted_fen)}</td>
                <td>{inLanguage(s.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
