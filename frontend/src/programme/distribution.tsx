// How the money of a round was shared out, with all that it was calculated from, so that anyone can do it again.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import type { Round } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { useWords } from './queries';

type Shared = NonNullable<Round['distribution']>;

export function Distribution({ of: d }: { of: Shared }) {
  const words = useText().programmes.round;
  return (
    <section className="card programme-part" aria-labelledby="distribution">
      <h2 id="distribution">{words.distribution}</h2>
      <p className="row">
        <span className={`tag ${d.short ? 'need' : 'offer'}`}>{d.short ? words.short : words.enough}</span>
        <span className={`tag ${d.same ? 'offer' : 'bad'}`}>{d.same ? words.same : words.differs}</span>
      </p>
      <Inputs of={d} />
      <h3>{words.rule}</h3>
      <Rule of={d} />
      <Shares of={d} />
    </section>
  );
}

function Inputs({ of: d }: { of: Shared }) {
  const t = useText();
  const format = useFormat();
  const words = t.programmes.round;
  const facts: [string, ReactNode][] = [
    [words.programme, `${d.programme} · ${t.programmes.version(d.number)}`],
    [words.budget, d.budget_fen === undefined ? t.programmes.noBudget : t.claim.yuan(yuanForReading(d.budget_fen))],
    [words.eligible, t.claim.yuan(yuanForReading(d.eligible_fen))],
    [words.granted, t.claim.yuan(yuanForReading(d.granted_fen))],
    [words.at, format.moment(d.at)],
    [words.standsOn, words.journal(d.journal)],
    [words.rulesNumber, String(d.rules)],
    [words.inputHash, <code key="input">{d.input_sha256}</code>],
    [words.hash, <code key="result">{d.sha256}</code>],
  ];
  return (
    <dl className="programme-facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The rule in a sentence, with its figures. */
function Rule({ of: d }: { of: Shared }) {
  const words = useText().programmes.round;
  const codes = useCodes();
  if (!d.short) return <p>{words.inFull}</p>;
  if (d.oversubscription === 'proportional') {
    const extra = d.shares.filter((s) => s.remainder?.extra).length;
    return <p>{words.inProportion(extra)}</p>;
  }
  return (
    <p>
      {words.inOrder(
        codes.label('oversubscription', d.oversubscription ?? ''),
        codes.label('last_award', d.last_award ?? ''),
      )}
    </p>
  );
}

function Shares({ of: d }: { of: Shared }) {
  const t = useText();
  const words = t.programmes.round;
  const format = useFormat();
  const said = useWords();
  const proportional = d.shares.some((s) => s.remainder);
  const ordered = d.shares.some((s) => s.place > 0);
  const scored = d.shares.some((s) => s.score > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap" tabIndex={0} aria-label={words.shares}>
      <table className="data programme-shares">
        <caption className="visually-hidden">{words.shares}</caption>
        <thead>
          <tr>
            <th scope="col">{words.number}</th>
            <th scope="col">{words.submitted}</th>
            {scored && (
              <th scope="col" className="figure">
                {words.score}
              </th>
            )}
            {ordered && (
              <th scope="col" className="figure">
                {words.place}
              </th>
            )}
            <th scope="col" className="figure">{`${words.eligible} (${words.yuan})`}</th>
            {proportional && (
              <th scope="col" className="figure">
                {words.remainder}
              </th>
            )}
            <th scope="col" className="figure">{`${words.gets} (${words.yuan})`}</th>
            <th scope="col">{words.why}</th>
          </tr>
        </thead>
        <tbody>
          {d.shares.map((s) => (
            <tr key={s.claim}>
              <th scope="row">
                <Link to="/claims/$id" params={{ id: s.claim }}>
                  {s.number}
                </Link>
              </th>
              <td>{format.moment(s.submitted)}</td>
              {scored && <td className="figure">{hundredths(s.score)}</td>}
              {ordered && <td className="figure">{s.place || ''}</td>}
              <td className="figure">{yuanForReading(s.eligible_fen)}</td>
              {proportional && (
                <td className="figure">
                  {s.remainder && (
                    <>
                      {s.remainder.left}
                      <div className="muted small">{words.remainderOrder(s.remainder.order, s.remainder.extra)}</div>
                    </>
                  )}
                </td>
              )}
              <td className="figure">{yuanForReading(s.granted_fen)}</td>
              <td>{said(s.reason)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2 + Number(scored) + Number(ordered)}>
              {t.claim.sum}
            </th>
            <td className="figure">{yuanForReading(d.eligible_fen)}</td>
            {proportional && <td />}
            <td className="figure">{yuanForReading(d.granted_fen)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

/** Hundredths of a point: 8750 is 87.50. */
function hundredths(score: number): string {
  return `${Math.floor(score / 100)}.${String(score % 100).padStart(2, '0')}`;
}
