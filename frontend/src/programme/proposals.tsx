// 免申即享: for whom claims would be drawn up in a round, why for others not, and the button that does it. The
// enterprises confirm; nothing is handed in for them.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { ProposalCandidate, Round } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { FormModal } from '../shared/form-modal';
import { yuanForReading } from '../shared/money';
import { Failed, Loading } from '../shared/states';
import { useWords } from './queries';

export function Proposals({ round }: { round: Round }) {
  const { proposals } = useText().programmes;
  const [asked, setAsked] = useState(false);
  const query = useQuery({
    queryKey: ['rounds', round.id, 'proposals'],
    enabled: asked,
    queryFn: () => body(api.GET('/rounds/{id}/proposals', { params: { path: { id: round.id } } })),
  });
  return (
    <section className="card programme-part" aria-labelledby="proposals">
      <h2 id="proposals">{proposals.title}</h2>
      <p>{proposals.hint}</p>
      <button
        type="button"
        className="button"
        disabled={query.isFetching}
        onClick={() => (asked ? void query.refetch() : setAsked(true))}
      >
        {proposals.look}
      </button>
      {query.isLoading && <Loading lines={4} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && <Found round={round} found={query.data.items} />}
    </section>
  );
}

function Found({ round, found }: { round: Round; found: ProposalCandidate[] }) {
  const { proposals } = useText().programmes;
  const would = found.filter((c) => c.standing === 'would');
  const others = found.filter((c) => c.standing !== 'would');
  if (found.length === 0) return <p className="muted">{proposals.none}</p>;
  return (
    <>
      <h3>{proposals.would(would.length)}</h3>
      {would.length === 0 ? (
        <p className="muted">{proposals.nobody}</p>
      ) : (
        <>
          <Rows rows={would} name={proposals.would(would.length)} />
          <DrawUp round={round} count={would.length} />
        </>
      )}
      {others.length > 0 && (
        <details className="round-others">
          <summary>
            <h3>{proposals.others(others.length)}</h3>
          </summary>
          <Reasons rows={others} />
          <Rows rows={others} name={proposals.others(others.length)} />
        </details>
      )}
    </>
  );
}

function DrawUp({ round, count }: { round: Round; count: number }) {
  const { proposals } = useText().programmes;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const send = async () => {
    try {
      const made = await body(api.POST('/rounds/{id}/proposals', { params: { path: { id: round.id } } }));
      void message.success(proposals.done(made.drafts, made.enterprises));
    } finally {
      await queries.invalidateQueries({ queryKey: ['rounds', round.id, 'proposals'] });
    }
  };
  return (
    <p>
      <button type="button" className="button primary" onClick={() => setAsked(true)}>
        {proposals.drawUp(count)}
      </button>
      {asked && (
        <FormModal
          title={proposals.ask(count)}
          ok={proposals.drawUp(count)}
          lead={<p>{proposals.askHint}</p>}
          send={send}
          close={() => setAsked(false)}
        />
      )}
    </p>
  );
}

/** Why a candidate gets no draft: how it stands, or the first rule that it fails. */
function useReason(): (c: ProposalCandidate) => string {
  const { proposals } = useText().programmes;
  const words = useWords();
  return (c) => {
    if (c.standing === 'claimed') return proposals.claimed;
    if (c.standing === 'proposed') return proposals.dropped;
    return words(c.stops[0]?.label);
  };
}

/** How many fail for which reason, the most frequent first. */
function Reasons({ rows }: { rows: ProposalCandidate[] }) {
  const { proposals } = useText().programmes;
  const reason = useReason();
  const counts = new Map<string, number>();
  for (const c of rows) counts.set(reason(c), (counts.get(reason(c)) ?? 0) + 1);
  return (
    <ul className="row round-states">
      {[...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([why, count]) => (
          <li key={why}>{proposals.reason(why, count)}</li>
        ))}
    </ul>
  );
}

/** As many rows as are shown at once. */
const step = 20;

function Rows({ rows, name }: { rows: ProposalCandidate[]; name: string }) {
  const { proposals } = useText().programmes;
  const [most, setMost] = useState(step);
  return (
    <>
      <table className="rows" aria-label={name}>
        <thead>
          <tr>
            <th scope="col">{proposals.enterprise}</th>
            <th scope="col">{proposals.about}</th>
            <th scope="col">{proposals.standing}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, most).map((c) => (
            <Row key={`${c.organisation.id} ${c.contract ?? ''}${c.title ?? ''}`} row={c} />
          ))}
        </tbody>
      </table>
      {rows.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + step)}>
          {proposals.more(rows.length - most)}
        </button>
      )}
    </>
  );
}

function Row({ row: c }: { row: ProposalCandidate }) {
  const t = useText();
  const codes = useCodes();
  const words = useWords();
  const { proposals } = t.programmes;
  const reason = useReason();
  return (
    <tr>
      <td>
        <Link to="/organisations/$id" params={{ id: c.organisation.id }}>
          {c.organisation.name}
        </Link>
        <div className="muted small">{codes.label('region', c.region)}</div>
      </td>
      <td>
        {c.contract && (
          <Link to="/contracts/$id" params={{ id: c.contract }}>
            {c.project}
          </Link>
        )}
        {c.title && (
          <Link to="/titles/$id" params={{ id: c.title }}>
            {proposals.titleOf}
          </Link>
        )}
      </td>
      <td>
        {c.standing === 'would' && t.claim.yuan(yuanForReading(c.award_fen))}
        {c.standing === 'fails' && (
          <ul>
            {c.stops.map((s) => (
              <li key={s.code}>
                {words(s.label)}
                {s.reason && (words(s.reason) ? `：${words(s.reason)}` : '')}
              </li>
            ))}
          </ul>
        )}
        {(c.standing === 'claimed' || c.standing === 'proposed') && reason(c)}
      </td>
    </tr>
  );
}
