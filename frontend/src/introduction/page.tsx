// One introduction: what was said, where it stands, what comes next; and once it was accepted, its deal room.

import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { HistoryLink } from '../history/link';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Prose, SampleTag } from '../shared/parts';
import { Loading, Read } from '../shared/states';
import { Due } from './list';
import { About, IntroductionTag, Party, titleOf } from './parts';
import { type Introduction, type IntroductionAction, ownItem, useIntroduction } from './queries';
import { useIntroductionStep } from './step-dialog';
import './introduction.css';

const route = getRouteApi('/desk/introductions/$id');

const BrokerCard = lazy(async () => ({ default: (await import('../deal/broker')).BrokerCard }));

const Room = lazy(async () => ({ default: (await import('../deal/room')).Room }));

export function IntroductionPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Shown />}</Guard>;
}

function Shown() {
  const { id } = route.useParams();
  const query = useIntroduction(id);
  return (
    <Read query={query} lines={10} page>
      {(i) => <One introduction={i} />}
    </Read>
  );
}

function One({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const language = useLanguage();
  const title = titleOf(i, language);
  useTitle(title);
  return (
    <>
      <PageHead
        title={title}
        lead={
          <span className="row">
            <IntroductionTag state={i.state} />
            {i.sample && <SampleTag />}
          </span>
        }
      >
        <Link to="/mine/introductions" className="button">
          {t.introduction.page.back}
        </Link>
        <HistoryLink
          kind="introductions"
          id={i.id}
          owners={[i.proposer.organisation?.id, i.recipient.organisation?.id].filter((o) => o !== undefined)}
        />
      </PageHead>
      <Next introduction={i} />
      {i.room ? (
        <Suspense fallback={<Loading lines={8} />}>
          <Room introduction={i}>
            <Said introduction={i} />
            <Course introduction={i} />
          </Room>
        </Suspense>
      ) : (
        <>
          {i.broker && (
            <Suspense fallback={null}>
              <BrokerCard introduction={i} />
            </Suspense>
          )}
          <div className="intro-columns">
            <Said introduction={i} />
            <Course introduction={i} />
          </div>
        </>
      )}
    </>
  );
}

/** What comes next, in words. */
function useNext(i: Introduction): [title: string, hint: string | undefined] {
  const x = useText().introduction.page;
  if (!i.part) return [x.askedAgency, x.askedAgencyHint];
  if (i.part === 'broker' && i.state !== 'closed') return [x.next[i.state as 'open'], x.next.brokerHint];
  if (i.state === 'proposed')
    return i.part === 'recipient' ? [x.next.answer, x.next.answerHint] : [x.next.waitRecipient, x.next.waitHint];
  if (i.state === 'asked')
    return i.part === 'proposer' ? [x.next.question, x.next.questionHint] : [x.next.waitProposer, x.next.waitHint];
  if (i.state === 'declined')
    return i.part === 'proposer'
      ? [x.next.declined, x.next.declined_sent]
      : [x.next.declinedByUs, x.next.declined_received];
  return [x.next[i.state as 'open'], x.next[`${i.state as 'open'}Hint`]];
}

/** The most wanted step of each state is the button that stands out. */
const primary = new Set<string>(['accept', 'answer', 'resume']);

function Next({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const codes = useCodes();
  const [title, hint] = useNext(i);
  const { dialog, ask } = useIntroductionStep(i);
  const question = i.state === 'asked' && i.steps.at(-1);
  const last = i.steps.at(-1);
  return (
    <section className="card intro-next" aria-labelledby="next">
      <div>
        <h2 id="next">{title}</h2>
        {hint && <p className="muted">{hint}</p>}
        {question && <blockquote>{question.words}</blockquote>}
        {i.reason && (
          <p>
            {t.introduction.page.reason}
            {t.common.colon}
            {codes.label(i.state === 'closed' ? 'close_reason' : 'decline_reason', i.reason)}
            {last?.words && ` · ${last.words}`}
          </p>
        )}
        {i.hides_own && <p className="tag need hide-note">{t.introduction.weHide}</p>}
        <Due introduction={i} />
      </div>
      <div className="row">
        {i.contract && (
          <Link to="/contracts/$id" params={{ id: i.contract }} className="button primary">
            {t.introduction.page.toContract}
          </Link>
        )}
        <Elsewhere introduction={i} />
        {i.actions
          .filter((a) => t.introduction.steps[a])
          .sort((a, b) => Number(primary.has(b)) - Number(primary.has(a)))
          .map((a) => (
            <button
              key={a}
              type="button"
              className={primary.has(a) ? 'button primary' : 'button'}
              onClick={() => ask(a as IntroductionAction)}
            >
              {t.introduction.steps[a]}
            </button>
          ))}
      </div>
      {dialog}
    </section>
  );
}

/** Where to go on from what has come to nothing: to what others said of the own item, and to its other matches. */
function Elsewhere({ introduction: i }: { introduction: Introduction }) {
  const x = useText().introduction.page;
  const own = ownItem(i);
  if (!own || !['declined', 'lapsed', 'withdrawn', 'closed'].includes(i.state)) return null;
  const kind = own === i.demand ? 'demands' : 'achievements';
  return (
    <>
      <Link to={`/mine/${kind}/$id/edit`} params={{ id: own.id }} className="button">
        {x.toAdvice}
      </Link>
      <Link to={`/${kind}/$id`} params={{ id: own.id }} hash="matches" className="button">
        {x.toMatches}
      </Link>
    </>
  );
}

function Said({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const codes = useCodes();
  const x = t.introduction;
  return (
    <section className="card intro-said" aria-labelledby="said">
      <h2 id="said">{x.page.form}</h2>
      <About introduction={i} />
      <div className="intro-parties">
        <div>
          <h3>{x.page.proposer}</h3>
          <Party party={i.proposer} />
        </div>
        <div>
          <h3>{x.page.recipient}</h3>
          <Party party={i.recipient} />
        </div>
      </div>
      {i.form && (
        <>
          <h3>{x.new.what}</h3>
          <Prose text={i.form.what} />
          <h3>{x.new.why}</h3>
          <Prose text={i.form.why} />
          <Facts
            className="facts"
            facts={[
              [x.new.stage, codes.label('introduction_stage', i.form.stage)],
              [x.new.modes, t.common.list(codes.labels('mode', i.form.modes ?? []))],
              [x.new.terms, i.form.terms],
            ]}
          />
        </>
      )}
      {i.match && <p className="muted small">{x.score(i.match.score.toFixed(1))}</p>}
    </section>
  );
}

/** What happened, the oldest first. */
function Course({ introduction: i }: { introduction: Introduction }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  if (i.steps.length === 0) return null;
  return (
    <section className="card intro-course" aria-labelledby="course">
      <h2 id="course">{t.introduction.page.history}</h2>
      <ol>
        {i.steps.map((s) => (
          <li key={`${s.at} ${s.action}`}>
            <strong>{codes.label('introduction_action', s.action)}</strong>{' '}
            <span className="muted small">
              {codes.label('introduction_part', s.part)}
              {s.name && ` · ${s.name}`} · {format.minute(s.at)}
            </span>
            {s.reason && (
              <p className="small">{codes.label(s.action === 'close' ? 'close_reason' : 'decline_reason', s.reason)}</p>
            )}
            {s.day && <p className="small">{t.introduction.resumeOn(format.day(s.day))}</p>}
            {s.words && <p>{s.words}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
