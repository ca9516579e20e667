// The matches of an item: for a demand what could solve it, for an achievement who could use it.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Kind, Match, Reason, Signal } from '../shared/api/types';
import { titled, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { ItemLink, SampleTag, SummaryFacts } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { otherName, points, reasonInWords, source, type Verdict } from './reasons';
import './match.css';

/** How many are asked for; how many are shown at once; the score below which a match is folded away. */
const asked = 12;
const shownAtOnce = 5;
const weakBelow = 10;

export function useMatches(kind: Kind, id: string, enabled = true) {
  const params = { params: { path: { id }, query: { limit: asked } } };
  return useQuery({
    queryKey: ['matches', kind, id],
    queryFn: () =>
      kind === 'demand'
        ? body(api.GET('/demands/{id}/matches', params))
        : body(api.GET('/achievements/{id}/matches', params)),
    enabled,
  });
}

/** The matches of one item; kind is the item's own. */
export function Matches({ kind, id }: { kind: Kind; id: string }) {
  const t = useText();
  const matches = useMatches(kind, id);
  const [all, setAll] = useState(false);
  const items = matches.data?.items ?? [];
  // The best are shown, and a first one always; the long tail of weak ones on demand.
  const shown = all ? items : items.filter((m, i) => i === 0 || (i < shownAtOnce && m.score >= weakBelow));
  return (
    <section id="matches" className={`matches for-${kind}`} aria-labelledby="matches-title">
      <h2 id="matches-title">
        {kind === 'demand' ? t.match.demand : t.match.achievement}
        {items.length > 0 && <span className="muted"> {items.length}</span>}
      </h2>
      {matches.isPending && <Loading lines={6} />}
      {matches.isError && <Failed error={matches.error} retry={() => void matches.refetch()} inline />}
      {matches.data && items.length === 0 && <Note title={t.match.none} hint={t.match.noneHint} inline />}
      <ol>
        {shown.map((match, i) => (
          <MatchCard key={match.item.id} match={match} first={i === 0} />
        ))}
      </ol>
      {items.length > shown.length && (
        <button type="button" className="button more-matches" onClick={() => setAll(true)}>
          {t.match.weaker(items.length - shown.length)}
        </button>
      )}
    </section>
  );
}

function MatchCard({ match, first }: { match: Match; first: boolean }) {
  const t = useText();
  const language = useLanguage();
  const [open, setOpen] = useState(first);
  const detail = `match-${match.item.id}`;
  return (
    <li className="card match">
      <div className="match-head">
        <div>
          <h3>
            <ItemLink item={match.item}>{titled(match.item, language)}</ItemLink> {match.item.sample && <SampleTag />}
          </h3>
          <SummaryFacts item={match.item} />
        </div>
        <p className="score">
          <span className="visually-hidden">{t.match.of100(points(match.score))}</span>
          <strong aria-hidden="true">{Math.round(match.score)}</strong>
        </p>
      </div>
      <ScoreBar signals={match.signals} />
      <Terms reasons={match.reasons} most={open ? 12 : 5} />
      <Related reasons={match.reasons} most={open ? 5 : 2} />
      {open && (
        <div id={detail}>
          <Indicators reasons={match.reasons} />
          <Sentences reasons={match.reasons} />
          <SignalTable signals={match.signals} score={match.score} />
        </div>
      )}
      <button
        type="button"
        className="link-button"
        aria-expanded={open}
        aria-controls={open ? detail : undefined}
        aria-label={`${open ? t.search.fewerValues : t.match.details}${t.common.colon}${titled(match.item, language)}`}
        onClick={() => setOpen(!open)}
      >
        {open ? t.search.fewerValues : t.match.details}
      </button>
    </li>
  );
}

const order = [
  'words',
  'bigrams',
  'characters',
  'related',
  'indicators',
  'maturity',
  'mode',
  'price',
  'field',
  'region',
  'recency',
];

/** Each signal has its colour, the same in every card. */
function piece(name: string): string {
  return `piece-${Math.max(0, order.indexOf(name))}`;
}

/** A full bar is 100 points; the pieces are what each signal gave. */
function ScoreBar({ signals }: { signals: readonly Signal[] }) {
  return (
    <div className="score-bar" aria-hidden="true">
      {signals
        .filter((s) => s.points > 0)
        .map((s) => (
          <span key={s.name} className={`piece ${piece(s.name)}`} style={{ width: `${s.points}%` }} />
        ))}
    </div>
  );
}

function SignalTable({ signals, score }: { signals: readonly Signal[]; score: number }) {
  const t = useText();
  const counted = signals.filter((s) => s.points !== 0);
  return (
    <table className="signals">
      <caption>{t.match.how}</caption>
      <tbody>
        {counted.map((s) => (
          <tr key={s.name}>
            <th scope="row">
              <span className={`dot ${piece(s.name)}`} aria-hidden="true" /> {t.match.signals[s.name] ?? s.name}
            </th>
            <td>{points(s.points)}</td>
          </tr>
        ))}
        <tr className="sum">
          <th scope="row">{t.match.score}</th>
          <td>{points(score)}</td>
        </tr>
      </tbody>
    </table>
  );
}

function Terms({ reasons, most }: { reasons: readonly Reason[]; most: number }) {
  const t = useText();
  const terms = reasons.flatMap((r) => r.terms ?? []);
  if (terms.length === 0) return null;
  const rest =
    terms.slice(most).reduce((sum, term) => sum + term.points, 0) +
    reasons.reduce((sum, r) => sum + (r.kind === 'terms' ? (r.rest ?? 0) : 0), 0);
  return (
    <p className="terms">
      <span className="small muted">{t.match.terms}</span>
      {terms.slice(0, most).map((term) => (
        <span key={term.term} className="chip">
          {term.term}
          {term.as && <span className="muted">({term.as.join(', ')})</span>}{' '}
          <span className="points">{points(term.points)}</span>
        </span>
      ))}
      {most > 5 && rest >= 0.05 && <span className="small muted">{t.match.restTerms(points(rest))}</span>}
    </p>
  );
}

/** Terms that are not the same but stand in the same company in this catalogue. */
function Related({ reasons, most }: { reasons: readonly Reason[]; most: number }) {
  const t = useText();
  const pairs = reasons.flatMap((r) => r.related ?? []).slice(0, most);
  if (pairs.length === 0) return null;
  return (
    <p className="terms">
      <span className="small muted">{t.match.related}</span>
      {pairs.map((pair) => (
        <span key={`${pair.need}~${pair.offer}`} className="chip">
          {pair.need} ~ {pair.offer} <span className="points">{points(pair.points)}</span>
        </span>
      ))}
    </p>
  );
}

const glyphs: Record<Verdict, string> = { met: '✓', near: '≈', missed: '✗', unknown: '?' };

/** Unknown has two causes: nothing is stated, or what is stated doesn't decide it. */
function VerdictMark({ verdict, stated }: { verdict: Verdict; stated: boolean }) {
  const t = useText();
  return (
    <span className={`verdict ${verdict}`}>
      <span aria-hidden="true">{glyphs[verdict]}</span>{' '}
      {verdict === 'unknown' && stated ? t.match.undecided : t.match.verdicts[verdict]}
    </span>
  );
}

function Indicators({ reasons }: { reasons: readonly Reason[] }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const rows = reasons.filter((r) => r.kind === 'indicator' && r.need);
  if (rows.length === 0) return null;
  return (
    <table className="indicator-rows">
      <thead>
        <tr>
          <th scope="col">{t.detail.indicator}</th>
          <th scope="col">{t.match.need}</th>
          <th scope="col">{t.match.offer}</th>
          <th scope="col">{t.match.verdict}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r, i) => (
          <tr key={i}>
            <th scope="row">
              {r.need?.name} {r.need?.need && <span className="muted small">{codes.label('need', r.need.need)}</span>}
            </th>
            <td data-label={t.match.need}>
              {r.need && format.figure(r.need)}
              <FromText passage={r.need_text} />
            </td>
            <td data-label={t.match.offer}>
              {r.offer ? format.figure(r.offer) : <span className="muted">{t.match.notStated}</span>}
              <OtherName name={otherName(r)} />
              <FromText passage={r.offer_text} />
            </td>
            <td>
              <VerdictMark verdict={r.verdict} stated={r.offer !== undefined} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The passage that a figure was read from, where it is no stated indicator. */
function FromText({ passage }: { passage: string | undefined }) {
  const words = source(passage, useText());
  return words && <span className="from-text">{words}</span>;
}

/** What the achievement calls an indicator that the demand calls otherwise. */
function OtherName({ name }: { name: string | null }) {
  const t = useText();
  if (name === null) return null;
  return (
    <span className="other-name">
      {name} <span className="check-name">{t.match.similarName}</span>
    </span>
  );
}

function Sentences({ reasons }: { reasons: readonly Reason[] }) {
  const t = useText();
  const codes = useCodes();
  const lines = reasons
    .map((r) => ({ verdict: r.verdict, points: r.points, text: reasonInWords(r, t, codes) }))
    .filter((line) => line.text !== '');
  if (lines.length === 0) return null;
  return (
    <ul className="sentences">
      {lines.map((line) => (
        <li key={line.text}>
          <span className={`verdict ${line.verdict}`}>
            <span aria-hidden="true">{glyphs[line.verdict]}</span>
            <span className="visually-hidden">{t.match.verdicts[line.verdict]}</span>
          </span>
          <span>{line.text}</span>
          <span className="muted small">{line.points !== 0 && points(line.points)}</span>
        </li>
      ))}
    </ul>
  );
}
