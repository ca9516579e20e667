// One round for the department: until when it takes claims, where they stand, what comes next, for whom claims could be
// drawn up, and how its money was shared out.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useDeskClaims } from '../claim/queries';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayDecide, mayReadProgrammes, mayRuleProgrammes, province } from '../session/may';
import { api, body, tagged } from '../shared/api/client';
import type { Round, User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { FormModal } from '../shared/form-modal';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { Distribution } from './distribution';
import { RoundList } from './parts';
import { Proposals } from './proposals';
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
      <p className="small">
        <Link to="/desk/programmes">← {t.programmes.deskNav}</Link>
      </p>
      <PageHead title={words(round.name)}>
        <HistoryLink kind="rounds" id={round.id} region={province} />
      </PageHead>
      <section className="card programme-part">
        <RoundList rounds={[round]} />
        <p className="small">
          <Link to="/desk/programmes/$id" params={{ id: round.programme.id }}>
            {words(round.programme.name)} · {t.programmes.version(round.programme.number)}
          </Link>
        </p>
      </section>
      <Next round={round} etag={etag} rules={mayRuleProgrammes(user)} />
      {round.takes_claims && mayDecide(user) && <Proposals round={round} />}
      {round.distribution && <Distribution of={round.distribution} />}
    </>
  );
}

/** The states of claims for which a distribution has to wait. */
const undecided = ['submitted', 'local_review', 'supplement', 'formal_check', 'expert_review'];

/** Where the claims stand, and the step that comes next or why it does not yet. */
function Next({ round, etag, rules }: { round: Round; etag: string; rules: boolean }) {
  const t = useText();
  const codes = useCodes();
  const words = t.programmes.round;
  const query = useDeskClaims({ round: round.id, size: 1 });
  if (query.isPending) return <Loading lines={4} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} inline />;
  const states = Object.entries(query.data.states);
  const waiting = undecided.reduce((sum, s) => sum + (query.data.states[s] ?? 0), 0);
  return (
    <section className="card programme-part" aria-labelledby="round-next">
      <h2 id="round-next">{words.progress}</h2>
      {states.length === 0 && <p className="muted">{words.noClaims}</p>}
      <ul className="row round-states">
        {codes
          .list('claim_state')
          .filter((s) => query.data.states[s.code])
          .map((s) => (
            <li key={s.code}>
              <Link to="/claims" search={{ round: round.id, state: s.code }}>
                {codes.label('claim_state', s.code)} {t.common.count(query.data.states[s.code] ?? 0)}
              </Link>
            </li>
          ))}
      </ul>
      {round.state === 'open' && (rules ? <Close round={round} etag={etag} /> : <p>{words.closeBy}</p>)}
      {round.state === 'closed' && waiting > 0 && <p>{words.waiting(waiting)}</p>}
      {round.state === 'closed' &&
        waiting === 0 &&
        (rules ? <Share round={round} etag={etag} /> : <p>{words.distributeBy}</p>)}
    </section>
  );
}

function Close({ round, etag }: { round: Round; etag: string }) {
  const words = useText().programmes.round;
  return (
    <>
      <p>{words.closeHint}</p>
      <Act
        round={round}
        title={words.closeAsk}
        hint={words.closeHint}
        ok={words.close}
        step={() =>
          body(api.POST('/rounds/{id}/close', { params: { path: { id: round.id }, header: { 'If-Match': etag } } }))
        }
      />
    </>
  );
}

/** What is to be shared out, before it is. */
function Share({ round, etag }: { round: Round; etag: string }) {
  const t = useText();
  const words = t.programmes.round;
  const money = useQuery({ queryKey: ['claim-statistics'], queryFn: () => body(api.GET('/claims/statistics')) });
  const own = money.data?.budgets.find((b) => b.round === round.id);
  return (
    <>
      <p>{words.distributeHint}</p>
      {own && (
        <p>
          {words.toShare(
            yuanForReading(own.committed_fen),
            own.budget_fen === undefined ? undefined : yuanForReading(own.budget_fen),
          )}{' '}
          {own.left_fen !== undefined && (
            <span className={own.left_fen < 0 ? 'tag need' : 'tag offer'}>
              {own.left_fen < 0 ? words.short : words.enough}
            </span>
          )}
        </p>
      )}
      <Act
        round={round}
        title={words.distributeAsk}
        hint={words.distributeHint}
        ok={words.distribute}
        main
        step={() =>
          body(
            api.POST('/rounds/{id}/distribution', {
              params: { path: { id: round.id }, header: { 'If-Match': etag } },
            }),
          )
        }
      />
    </>
  );
}

interface ActProps {
  round: Round;
  title: string;
  hint: string;
  ok: string;
  main?: boolean;
  step: () => Promise<unknown>;
}

/** A step that cannot be taken back: asked about, taken, and what it changes read anew. */
function Act({ round, title, hint, ok, main, step }: ActProps) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const send = async () => {
    try {
      await step();
    } finally {
      for (const key of [['rounds'], ['rounds', round.id], ['claims'], ['claim'], ['claim-statistics'], ['duties']]) {
        await queries.invalidateQueries({ queryKey: key });
      }
    }
  };
  return (
    <>
      <button type="button" className={main ? 'button primary' : 'button'} onClick={() => setAsked(true)}>
        {ok}
      </button>
      {asked && <FormModal title={title} ok={ok} lead={<p>{hint}</p>} send={send} close={() => setAsked(false)} />}
    </>
  );
}
