// "Fits", or "does not, because ...": for those whose match it is. What one said stays shown, and can be taken back.

import { type FormEvent, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { Problem, statusOf } from '../shared/api/problem';
import type { Feedback, Kind, Match } from '../shared/api/types';
import { titled, useCodes } from '../shared/codes';
import { type Judgement, useJudge } from './queries';
import './feedback.css';

/** The reason that needs words. */
const other = 'other';

export function FeedbackButtons({ kind, id, match }: { kind: Kind; id: string; match: Match }) {
  const t = useText();
  const language = useLanguage();
  const judge = useJudge(kind, id, match);
  const [asking, setAsking] = useState(false);
  const [undone, setUndone] = useState(false);
  const notFitting = useRef<HTMLButtonElement>(null);
  const title = titled(match.item, language);
  const said = match.feedback;
  if (!match.judge_as) return null;
  const close = (): void => {
    setAsking(false);
    notFitting.current?.focus();
  };
  const say = (judgement: Judgement | null): void => {
    setUndone(false);
    judge.mutate(judgement, { onSuccess: () => setUndone(judgement === null) });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend above what reads as one line
    <div className="feedback" role="group" aria-label={t.feedback.group(title)}>
      <span className="small muted">{t.feedback.ask[match.judge_as]}</span>
      <button
        type="button"
        className="button"
        aria-pressed={said?.verdict === 'fits'}
        disabled={judge.isPending}
        onClick={() => say({ verdict: 'fits' })}
      >
        {t.feedback.fits}
      </button>
      <button
        type="button"
        ref={notFitting}
        className="button"
        aria-pressed={said?.verdict === 'not'}
        aria-haspopup="dialog"
        aria-expanded={asking}
        disabled={judge.isPending}
        onClick={() => setAsking(!asking)}
      >
        {t.feedback.not}
      </button>
      <Said said={said} undone={undone} busy={judge.isPending} undo={() => say(null)} />
      {judge.isError && (
        <p role="alert" className="fault small">
          {wentWrong(judge.error, t.feedback.stale, t.states.offline)}
        </p>
      )}
      {asking && (
        <Why
          said={said}
          opener={notFitting}
          close={close}
          send={(judgement) => {
            close();
            say(judgement);
          }}
        />
      )}
    </div>
  );
}

function wentWrong(error: Error, stale: string, offline: string): string {
  const status = statusOf(error);
  if (status === 409 || status === 412 || status === 404) return stale;
  return error instanceof Problem ? error.message : offline;
}

/** What was said last, read out when it changes. */
function Said(props: { said: Feedback | undefined; undone: boolean; busy: boolean; undo: () => void }) {
  const t = useText();
  const codes = useCodes();
  const { said, undone, busy, undo } = props;
  return (
    <span className="said small">
      <span role="status">
        {said &&
          t.feedback.saved(
            said.reason ? codes.label('feedback_reason', said.reason) : codes.label('feedback_verdict', said.verdict),
          )}
        {!said && undone && t.feedback.undone}
      </span>
      {said && (
        <button type="button" className="link-button" disabled={busy} onClick={undo}>
          {t.feedback.undo}
        </button>
      )}
    </span>
  );
}

interface WhyProps {
  said: Feedback | undefined;
  opener: RefObject<HTMLButtonElement | null>;
  close: () => void;
  send: (judgement: Judgement) => void;
}

/** Asks why a match does not fit. Escape or a click elsewhere closes it and changes nothing. */
export function Why({ said, opener, close, send }: WhyProps) {
  const t = useText();
  const codes = useCodes();
  const name = useId();
  const box = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState(said?.reason ?? '');
  const [note, setNote] = useState(said?.note ?? '');
  const [fault, setFault] = useState('');
  useEffect(() => {
    box.current?.querySelector<HTMLInputElement>('input:checked, input')?.focus();
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  useEffect(() => {
    const elsewhere = (event: PointerEvent): void => {
      const at = event.target as Node;
      if (!box.current?.contains(at) && !opener.current?.contains(at)) close();
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason === '') setFault(t.feedback.reasonNeeded);
    else if (reason === other && note.trim().length < 2) setFault(t.feedback.noteNeeded);
    else send({ verdict: 'not', reason: reason as Judgement['reason'], note: note.trim() || undefined });
  };
  return (
    <form
      ref={box}
      className="why card"
      role="dialog"
      aria-labelledby={`${name}-why`}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <fieldset>
        <legend id={`${name}-why`}>{t.feedback.why}</legend>
        {codes.list('feedback_reason').map(({ code }) => (
          <label key={code}>
            <input type="radio" name={name} value={code} checked={reason === code} onChange={() => setReason(code)} />{' '}
            {codes.label('feedback_reason', code)}
          </label>
        ))}
      </fieldset>
      <label className="note">
        <span>{t.feedback.note}</span>
        <textarea
          className="field"
          rows={2}
          maxLength={500}
          value={note}
          aria-describedby={`${name}-hint`}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <p id={`${name}-hint`} className="small muted">
        {t.feedback.noteHint} {t.feedback.private}
      </p>
      {fault && (
        <p role="alert" className="fault small">
          {fault}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button primary">
          {t.feedback.send}
        </button>
        <button type="button" className="button" onClick={close}>
          {t.common.cancel}
        </button>
      </div>
    </form>
  );
}
