// What a version would have paid on the claims that are decided. It changes nothing.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { wanForReading } from '../shared/money';
import { Failed, Loading } from '../shared/states';

export function WhatIf({ id }: { id: string }) {
  const t = useText();
  const { edit } = t.programmes;
  const [asked, setAsked] = useState(false);
  const query = useQuery({
    queryKey: ['programmes', id, 'what-if'],
    enabled: asked,
    queryFn: () => body(api.GET('/programmes/{id}/what-if', { params: { path: { id } } })),
  });
  const wan = (fen: number) => `${wanForReading(fen)}`;
  return (
    <section className="card programme-part">
      <h2>{edit.whatIf}</h2>
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
        <>
          <p>{edit.whatIfSum(query.data.items.length)}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <section className="table-wrap" tabIndex={0} aria-label={edit.whatIf}>
            <table className="data">
              <thead>
                <tr>
                  <th scope="col">{edit.claim}</th>
                  <th scope="col">{`${edit.decided} (${edit.wan})`}</th>
                  <th scope="col">{`${edit.would} (${edit.wan})`}</th>
                  <th scope="col">{`${edit.difference} (${edit.wan})`}</th>
                </tr>
              </thead>
              <tbody>
                {query.data.items.map((row) => (
                  <tr key={row.claim}>
                    <th scope="row">{row.number}</th>
                    <td className="figure">{wan(row.old_fen)}</td>
                    <td className="figure">{wan(row.new_fen)}</td>
                    <td className="figure">{wan(row.new_fen - row.old_fen)}</td>
                  </tr>
                ))}
                <tr>
                  <th scope="row">{edit.total}</th>
                  <td className="figure">{wan(query.data.old_fen)}</td>
                  <td className="figure">{wan(query.data.new_fen)}</td>
                  <td className="figure">{wan(query.data.new_fen - query.data.old_fen)}</td>
                </tr>
              </tbody>
            </table>
          </section>
        </>
      )}
    </section>
  );
}
