// The matches of an item: for a demand what could solve it, for an achievement who could use it.

import { useState } from 'react';
import { BeginContract } from '../contract/begin';
import { useLanguage, useText } from '../i18n';
import { ExpressInterest } from '../introduction/parts';
import type { Kind, Match, Reason } from '../shared/api/types';
import { titled, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { ItemLink, SampleTag, SummaryFacts } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { ScoreBar, ScoreTable } from './chart';
import { explanation } from './explain';
import { FeedbackButtons } from './feedback';
import { type Entry, foldByOrganisation } from './fold';
import { useMatches } from './queries';
import { otherName, points, source, type Verdict } from './reasons';
import { scoreInWords } from './waterfall';
import './match.css';

/** How many are shown at once; the score below which a match is folded away. */
const shownAtOnce = 5;
const weakBelow = 10;

/** The listing that the matches are of. */
interface Of {
  kind: Kind;
  id: string;
}

/** The matches of one item; kind is the item's own. */
export function Matches({ kind, id }: { kind: Kind; id: string }) {
  const t = useText();
  const matches = useMatches(kind, id);
  const items = matches.data?.items ?? [];
  return (
    <section id="matches" className={`matches for-${kind}`} aria-labelledby="matches-title">
      <h2 id="matches-title">
        {kind === 'demand' ? t.match.demand : t.match.achievement}
        {items.length > 0 && <span className="muted"> {items.length}</span>}
      </h2>
      {matches.isPending && <Loading lines={6} />}
      {matches.isError && <Failed error={matches.error} retry={() => void matches.refetch()} inline />}
      {matches.data && items.length === 0 && <Note title={t.match.none} hint={t.match.noneHint} inline />}
      <MatchList items={items} of={{ kind, id }} />
      {matches.data && <Rules model={items[0]?.model} />}
    </section>
  );
}

/**
 * The best matches are shown, and a first one always; the long tail of weak ones and the further ones of one
 * organisation on demand. Matches of a listing can be judged by those whose match it is.
 */
export function MatchList({ items, of }: { items: readonly Match[]; of?: Of }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const entries = foldByOrganisation(items);
  const shown = all ? entries : entries.filter((e, i) => i === 0 || (i < shownAtOnce && e.match.score >= weakBelow));
  return (
    <>
      <ol>
        {shown.map((entry, i) => (
          <EntryCards key={entry.match.item.id} of={of} entry={entry} first={i === 0} />
        ))}
      </ol>
      {entries.length > shown.length && (
        <button type="button" className="button more-matches" onClick={() => setAll(true)}>
          {t.match.weaker(entries.length - shown.length)}
        </button>
      )}
    </>
  );
}

/** What may keep an item from this list, apart from what only counts, and what made the list. */
function Rules({ model }: { model: string | undefined }) {
  const t = useText();
  return (
    <details className="rules small">
      <summary>{t.explain.rulesTitle}</summary>
      <p>{t.explain.rules}</p>
      <p>{t.explain.signals}</p>
      {model && <p className="muted">{t.explain.model(model)}</p>}
    </details>
  );
}

/** A match, and on demand the further ones of its organisation. */
function EntryCards({ of, entry, first }: { of?: Of; entry: Entry; first: boolean }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const { match, further } = entry;
  return (
    <li>
      <MatchCard of={of} match={match} first={first} />
      {further.length > 0 && (
        <button type="button" className="link-button fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.explain.unfold(further.length) : t.explain.folded(further.length)}
        </button>
      )}
      {open && (
        <ol className="further">
          {further.map((m) => (
            <li key={m.item.id}>
              <MatchCard of={of} match={m} first={false} />
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}

function MatchCard({ of, match, first }: { of?: Of; match: Match; first: boolean }) {
  const t = useText();
  const language = useLanguage();
  const codes = useCodes();
  const { figure } = useFormat();
  const [open, setOpen] = useState(first);
  const detail = `match-${match.item.id}`;
  return (
    <article className="card match" aria-labelledby={`${detail}-title`}>
      <div className="match-head">
        <div>
          <h3 id={`${detail}-title`}>
            <ItemLink item={match.item}>{titled(match.item, language)}</ItemLink> {match.item.sample && <SampleTag />}
          </h3>
          <SummaryFacts item={match.item} />
        </div>
        <p className="score">
          <span className="visually-hidden">{t.match.of100(scoreInWords(match.score))}</span>
          <strong aria-hidden="true">{scoreInWords(match.score)}</strong>
        </p>
      </div>
      <ScoreBar match={match} />
      <p className="why-match">{explanation(match.reasons, { t, codes, figure })}</p>
      {open && (
        <div id={detail}>
          <MatchDetail match={match} />
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
      {of && <FeedbackButtons kind={of.kind} id={of.id} match={match} />}
      {of && (match.judge_as === 'demander' || match.judge_as === 'offerer') && (
        <div className="row">
          <ExpressInterest
            about={{ [of.kind]: of.id, [match.item.kind]: match.item.id }}
            what={titled(match.item, language)}
          />
          <BeginContract
            from={{ [of.kind]: of.id, [match.item.kind]: match.item.id }}
            named={titled(match.item, language)}
          />
        </div>
      )}
    </article>
  );
}

/** What the score is made of, term by term, figure by figure and signal by signal. */
export function MatchDetail({ match }: { match: Match }) {
  return (
    <>
      <Terms reasons={match.reasons} most={12} />
      <Related reasons={match.reasons} most={5} />
      <Indicators reasons={match.reasons} />
      <ScoreTable match={match} />
    </>
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
