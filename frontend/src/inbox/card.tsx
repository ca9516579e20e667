// One alert: what it says, why, and what one may do with it.

import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { explanation } from '../match/explain';
import { Why } from '../match/feedback';
import { MatchDetail } from '../match/matches';
import { scoreInWords } from '../match/waterfall';
import { Problem } from '../shared/api/problem';
import type { Alert, AlertDeed } from '../shared/api/types';
import { titled, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { ItemLink, KindTag, SampleTag, SummaryFacts } from '../shared/parts';
import { useSaid } from '../shared/said';
import { useDeed } from './queries';
import { SnoozeForm } from './snooze';

interface CardProps {
  alert: Alert;
  /** Tells what was done. */
  say: (what: string) => void;
}

export function AlertCard({ alert: a, say }: CardProps) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  const format = useFormat();
  const deed = useDeed(a);
  const title = said(a.title);
  const open = (): void => {
    if (a.state === 'new' || a.state === 'gathered') deed.mutate({ action: 'see' });
  };
  return (
    <article className={`card alert ${a.state}`} aria-labelledby={`${a.id}-title`}>
      <div className="row small">
        <span className={a.state === 'new' ? 'tag need' : 'tag'}>{codes.label('alert_sort', a.sort)}</span>
        {a.state !== 'seen' && a.state !== 'gathered' && (
          <span className="tag outline">{codes.label('alert_state', a.state)}</span>
        )}
        <span className="muted">{format.clock(a.at)}</span>
        <span className="muted">{a.person ? t.inbox.personal : t.inbox.shared}</span>
        {a.by && <span className="muted">{t.inbox.handledBy(a.by)}</span>}
      </div>
      <h2 id={`${a.id}-title`}>
        {a.path ? (
          <Link to={a.path as '/'} className="plain" onClick={open}>
            {title}
          </Link>
        ) : (
          title
        )}
      </h2>
      {/* Of a match, the two texts below say it with links. */}
      {(a.sort !== 'match' || !a.other) && said(a.line) && <p>{said(a.line)}</p>}
      {a.other && a.sort !== 'match' && <SummaryFacts item={a.other} />}
      {a.sort === 'match' && <Pair alert={a} />}
      <Facts alert={a} />
      <Deeds alert={a} named={title} deed={deed} say={say} />
    </article>
  );
}

/** The two texts of a match, with the reasons as long as both are those that were matched. */
function Pair({ alert: a }: { alert: Alert }) {
  const t = useText();
  const language = useLanguage();
  const codes = useCodes();
  const { figure } = useFormat();
  const [open, setOpen] = useState(false);
  if (!a.other) return null;
  return (
    <>
      <SummaryFacts item={a.other} />
      {a.own && (
        <p className="small">
          <span className="muted">{t.inbox.own}</span> <KindTag kind={a.own.kind} />{' '}
          <ItemLink item={a.own}>{titled(a.own, language)}</ItemLink> {a.own.sample && <SampleTag />}
          {a.score !== undefined && <span className="score-tag">{t.inbox.score(scoreInWords(a.score))}</span>}
        </p>
      )}
      {a.changed && <p className="small notice">{t.inbox.changed}</p>}
      {a.match && (
        <>
          <p className="why-match">{explanation(a.match.reasons, { t, codes, figure })}</p>
          {open && <MatchDetail match={a.match} />}
          <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t.inbox.lessReasons : t.inbox.moreReasons}
          </button>
        </>
      )}
    </>
  );
}

function Facts({ alert: a }: { alert: Alert }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const facts = [
    a.due && t.inbox.due(format.day(a.due)),
    a.until && t.inbox.until(format.day(a.until)),
    a.reason && t.inbox.because(codes.label('feedback_reason', a.reason)),
    a.note,
  ].filter(Boolean);
  if (facts.length === 0) return null;
  return (
    <p className="dots">
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  );
}

interface DeedsProps extends CardProps {
  named: string;
  deed: ReturnType<typeof useDeed>;
}

function Deeds({ alert: a, named, deed, say }: DeedsProps) {
  const t = useText();
  const [asking, setAsking] = useState<'snooze' | 'dismiss' | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setAsking(null);
    opener.current?.focus();
  };
  const send = (what: AlertDeed): void => {
    setAsking(null);
    deed.mutate(what, { onSuccess: () => say(t.inbox.actionOn(t.inbox.done[what.action] ?? '', named)) });
  };
  const names = [...(a.renews ? ['renew'] : []), ...a.actions.filter((x) => x !== 'see' || !a.path)];
  const press = (action: AlertDeed['action']): void => {
    if (action === 'snooze' || (action === 'dismiss' && a.sort === 'match')) {
      setAsking(asking === action ? null : action);
    } else send({ action });
  };
  return (
    <div className="alert-deeds">
      {names.map((action) => {
        const asks = action === 'snooze' || (action === 'dismiss' && a.sort === 'match');
        const label = action === 'dismiss' && !asks ? t.inbox.archive : (t.inbox.actions[action] ?? action);
        return (
          <button
            key={action}
            ref={asking === action ? opener : undefined}
            type="button"
            className={action === 'renew' ? 'button primary' : 'button'}
            aria-label={t.inbox.actionOn(label, named)}
            aria-haspopup={asks ? 'dialog' : undefined}
            aria-expanded={asks ? asking === action : undefined}
            disabled={deed.isPending}
            onClick={() => press(action as AlertDeed['action'])}
          >
            {label}
          </button>
        );
      })}
      {deed.isError && (
        <p role="alert" className="fault small">
          {deed.error instanceof Problem ? deed.error.message : t.states.offline}
        </p>
      )}
      {asking === 'dismiss' && (
        <Why
          said={undefined}
          opener={opener}
          close={close}
          send={({ reason, note }) => send({ action: 'dismiss', reason, note })}
        />
      )}
      {asking === 'snooze' && (
        <SnoozeForm opener={opener} close={close} send={(until) => send({ action: 'snooze', until })} />
      )}
    </div>
  );
}
