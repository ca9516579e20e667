// Parts that several pages of programmes show.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { ProgrammeRow, Round } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { wanForReading } from '../shared/money';
import { SampleTag } from '../shared/parts';
import { Failed, Loading } from '../shared/states';
import { useWords } from './queries';

/** Marks figures that stand on nobody's authority. */
export function ExampleTag() {
  const t = useText();
  return (
    <span className="tag need" title={t.programmes.exampleHint}>
      {t.programmes.example}
    </span>
  );
}

const tones: Record<string, string> = { published: 'offer', proposed: 'need', open: 'offer', closed: 'need' };

export function ProgrammeTags({ row }: { row: ProgrammeRow }) {
  const codes = useCodes();
  return (
    <>
      <span className={`tag ${tones[row.state] ?? ''}`}>{codes.label('programme_state', row.state)}</span>
      {row.example && <ExampleTag />}
      {row.sample && <SampleTag />}
    </>
  );
}

export function ProgrammeFacts({ row }: { row: ProgrammeRow }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <div className="dots">
      <span>{codes.label('programme_kind', row.kind)}</span>
      <span>{t.programmes.basis(row.document, row.article)}</span>
      <span>{t.programmes.version(row.number)}</span>
      {row.valid_from && <span>{t.programmes.from(format.day(row.valid_from))}</span>}
      {row.valid_to && <span>{t.programmes.until(format.day(row.valid_to))}</span>}
    </div>
  );
}

/** The rounds of a version, or of all; on the desk they lead to their pages. */
export function RoundList({ rounds, desk }: { rounds: Round[]; desk?: boolean }) {
  const t = useText();
  const codes = useCodes();
  const words = useWords();
  const format = useFormat();
  if (rounds.length === 0) return <p className="muted">{t.programmes.noRounds}</p>;
  return (
    <ul className="programme-rounds">
      {rounds.map((r) => (
        <li key={r.id}>
          <div className="row">
            {desk ? (
              <Link to="/desk/rounds/$id" params={{ id: r.id }}>
                {words(r.name)}
              </Link>
            ) : (
              <strong>{words(r.name)}</strong>
            )}
            <span className={`tag ${tones[r.state] ?? ''}`}>{codes.label('round_state', r.state)}</span>
            {r.programme.example && <ExampleTag />}
            {r.sample && <SampleTag />}
          </div>
          <div className="dots">
            <span>{t.programmes.period(format.day(r.opens), format.day(r.closes))}</span>
            <span>
              {r.budget_fen === undefined ? t.programmes.noBudget : t.programmes.budget(wanForReading(r.budget_fen))}
            </span>
            {desk && (
              <span>
                {words(r.programme.name)} · {t.programmes.version(r.programme.number)}
              </span>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What a version decides otherwise than another one of the same programme. */
export function Differences({ row, others }: { row: ProgrammeRow; others: ProgrammeRow[] }) {
  const t = useText();
  const words = useWords();
  const id = useId();
  const [from, setFrom] = useState('');
  const query = useQuery({
    queryKey: ['programmes', row.id, 'differences', from, row.version],
    enabled: from !== '',
    queryFn: () => body(api.GET('/programmes/{id}/differences', { params: { path: { id: row.id }, query: { from } } })),
  });
  if (others.length === 0) return null;
  return (
    <section className="card programme-part">
      <h2>{t.programmes.compare}</h2>
      <label htmlFor={id}>{t.programmes.compareWith}</label>{' '}
      <select id={id} className="field select" value={from} onChange={(e) => setFrom(e.target.value)}>
        <option value="">{t.programmes.choose}</option>
        {others.map((o) => (
          <option key={o.id} value={o.id}>
            {t.programmes.version(o.number)}
          </option>
        ))}
      </select>
      {query.isLoading && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <p className="muted">{t.programmes.same}</p>}
      {query.data && query.data.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="table-wrap" tabIndex={0} aria-label={t.programmes.compare}>
          <table className="data">
            <thead>
              <tr>
                <th scope="col">{t.programmes.parameter}</th>
                <th scope="col">{t.programmes.before}</th>
                <th scope="col">{t.programmes.after}</th>
              </tr>
            </thead>
            <tbody>
              {query.data.items.map((d) => (
                <tr key={d.field}>
                  <th scope="row">{words(d.name)}</th>
                  <td>{words(d.before) || t.programmes.undecidedValue}</td>
                  <td>{words(d.after) || t.programmes.undecidedValue}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
