// What a version would have paid on the claims that are decided. It changes nothing.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { WhatIfRow } from '../shared/api/types';
import { yuanForReading } from '../shared/money';
import { Failed, Loading } from '../shared/states';
import { useWords } from './queries';

export function WhatIf({ id }: { id: string }) {
  const { edit } = useText().programmes;
  const [asked, setAsked] = useState(false);
  const query = useQuery({
    queryKey: ['programmes', id, 'what-if'],
    enabled: asked,
    queryFn: () => body(api.GET('/programmes/{id}/what-if', { params: { path: { id } } })),
  });
  return (
    <section className="card programme-part" aria-labelledby="what-if">
      <h2 id="what-if">{edit.whatIf}</h2>
      <p>{edit.whatIfHint}</p>
      <button
        type="button"
        className="button"
        disabled={query.isFetching}
        onClick={() => (asked ? void query.refetch() : setAsked(true))}
      >
        {edit.whatIfRun}
      </button>
      {query.isLoading && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <p className="muted">{edit.whatIfNone}</p>}
      {query.data && query.data.items.length > 0 && (
        <Run rows={query.data.items} before={query.data.old_fen} after={query.data.new_fen} />
      )}
    </section>
  );
}

/** The claims by what the version would change for them; those that it changes come first. */
function Run({ rows, before, after }: { rows: WhatIfRow[]; before: number; after: number }) {
  const { edit } = useText().programmes;
  const [all, setAll] = useState(false);
  const differing = rows.filter((r) => r.new_fen !== r.old_fen);
  const shown = all ? rows : differing;
  const more = differing.filter((r) => r.new_fen > r.old_fen).length;
  const none = differing.filter((r) => r.new_fen === 0).length;
  return (
    <>
      <p role="status">{edit.whatIfSum(rows.length, more, differing.length - more, none)}</p>
      <dl className="programme-sums">
        {(
          [
            [edit.decided, before],
            [edit.would, after],
            [edit.difference, after - before],
          ] as const
        ).map(([label, fen]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{signed(fen, label === edit.difference)}</dd>
          </div>
        ))}
      </dl>
      {differing.length < rows.length && (
        <label className="claim-check">
          <input type="checkbox" checked={all} onChange={(e) => setAll(e.target.checked)} />
          <span>{edit.whatIfAll}</span>
        </label>
      )}
      {shown.length === 0 ? <p className="muted">{edit.whatIfSame}</p> : <Rows rows={shown} />}
    </>
  );
}

const signed = (fen: number, sign: boolean) => `${sign && fen > 0 ? '+' : ''}${yuanForReading(fen)}`;

function Rows({ rows }: { rows: WhatIfRow[] }) {
  const { edit } = useText().programmes;
  const words = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap" tabIndex={0} aria-label={edit.whatIf}>
      <table className="data programme-shares">
        <thead>
          <tr>
            <th scope="col">{edit.claim}</th>
            <th scope="col" className="figure">{`${edit.decided} (${edit.yuan})`}</th>
            <th scope="col" className="figure">{`${edit.would} (${edit.yuan})`}</th>
            <th scope="col" className="figure">{`${edit.difference} (${edit.yuan})`}</th>
            <th scope="col">{edit.whatIfWhy}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.claim}>
              <th scope="row">
                <Link to="/claims/$id" params={{ id: row.claim }}>
                  {row.number}
                </Link>
                <div className="muted small">{row.name}</div>
              </th>
              <td className="figure">{yuanForReading(row.old_fen)}</td>
              <td className="figure">{yuanForReading(row.new_fen)}</td>
              <td className="figure">{signed(row.new_fen - row.old_fen, true)}</td>
              <td>{row.stops.map((s) => words(s)).join('；')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
