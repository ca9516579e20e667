// The scoring sheet of an expert while it is filled in: kept as it is typed, refused at its fields, sent once.

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { faultsAt } from '../claim/form-state';
import { useClaimChange } from '../claim/queries';
import type { Review } from '../claim/types';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { type Fault, Problem } from '../shared/api/problem';
import { dropDraft, type Found, useAutosave } from '../shared/autosave';
import { RestorePrompt, SavedAt } from '../shared/draft';
import { Faults } from '../shared/faults';
import { WithDraft } from '../shared/kept-form';
import { useSaid } from '../shared/said';
import { scored, total } from './score';

interface Typed {
  points: Record<string, string>;
  opinion: string;
  recommend?: boolean;
  noConflict: boolean;
}

interface Props {
  /** Id of the claim. */
  claim: string;
  review: Review;
}

export function Scoring(props: Props) {
  const draftKey = `review.${props.claim}`;
  return (
    <WithDraft<Typed> draftKey={draftKey}>
      {(draft) => <ScoreForm {...props} draftKey={draftKey} draft={draft} />}
    </WithDraft>
  );
}

function ScoreForm({ claim, review, draftKey, draft }: Props & { draftKey: string; draft: Found<Typed> | null }) {
  const t = useText();
  const said = useSaid();
  const { modal } = App.useApp();
  const change = useClaimChange(claim);
  const [typed, setTyped] = useState<Typed>({ points: {}, opinion: '', noConflict: false });
  const [offered, setOffered] = useState(draft);
  const form = useRef<HTMLElement>(null);
  const autosave = useAutosave<Typed>(draftKey, () => ({ values: typed, etag: '' }));
  const put = (part: Partial<Typed>) => {
    setTyped((now) => ({ ...now, ...part }));
    autosave.changed();
  };
  const drop = async () => {
    await autosave.stop();
    await dropDraft(draftKey).catch(() => undefined);
  };
  const { busy, send, at, others } = useSending();
  const invalid = (field: string) => at(field).length > 0;

  const submit = () => {
    const { opinion, recommend, noConflict } = typed;
    const sheet = { scores: scored(typed.points), opinion: opinion.trim(), recommend, no_conflict: noConflict };
    const sending = async () => {
      await change(body(api.PUT('/claims/{id}/review', { params: { path: { id: claim } }, body: sheet })));
      await drop();
    };
    modal.confirm({
      title: t.expert.confirm,
      content: t.expert.confirmText,
      okText: t.expert.send,
      cancelText: t.common.cancel,
      onOk: () => send(sending(), t.expert.sent),
      afterClose: () => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
    });
  };
  return (
    <section className="card score-form" aria-label={t.expert.sheet} ref={form}>
      <h2>{t.expert.sheet}</h2>
      {offered && (
        <RestorePrompt
          savedAt={offered.savedAt}
          restore={() => {
            put(offered.form.values);
            setOffered(null);
          }}
          forget={() => {
            setOffered(null);
            void drop();
          }}
        />
      )}
      {review.criteria.map((c) => (
        <label key={c.code} className="score-line">
          <span>
            {said(c.name)} <span className="muted small">{t.expert.range(c.max)}</span>
          </span>
          <input
            className="field"
            type="number"
            min={0}
            max={c.max}
            step={1}
            aria-invalid={invalid(`scores.${c.code}`)}
            value={typed.points[c.code] ?? ''}
            onChange={(e) => put({ points: { ...typed.points, [c.code]: e.target.value } })}
          />
          <Faults of={at(`scores.${c.code}`)} />
        </label>
      ))}
      <p className="score-line">
        <span>{t.expert.total}</span>
        <strong>{total(typed.points)}</strong>
      </p>
      <div>
        <label htmlFor="score-opinion">{t.expert.opinion}</label>
        <Input.TextArea
          id="score-opinion"
          autoSize={{ minRows: 4, maxRows: 14 }}
          maxLength={8000}
          aria-invalid={invalid('opinion')}
          status={invalid('opinion') ? 'error' : undefined}
          value={typed.opinion}
          onChange={(e) => put({ opinion: e.target.value })}
        />
        <Faults of={at('opinion')} />
      </div>
      <fieldset>
        <legend>{t.expert.recommend}</legend>
        <div className="row">
          {[true, false].map((value) => (
            <label key={String(value)} className="claim-check">
              <input
                type="radio"
                name="recommend"
                aria-invalid={invalid('recommend')}
                checked={typed.recommend === value}
                onChange={() => put({ recommend: value })}
              />
              {value ? t.claim.forIt : t.claim.againstIt}
            </label>
          ))}
        </div>
        <Faults of={at('recommend')} />
      </fieldset>
      <div>
        <label className="claim-check">
          <input
            type="checkbox"
            aria-invalid={invalid('no_conflict')}
            checked={typed.noConflict}
            onChange={(e) => put({ noConflict: e.target.checked })}
          />
          <span>{t.expert.noConflict}</span>
        </label>
        <Faults of={at('no_conflict')} />
      </div>
      {others}
      <SavedAt state={autosave.state} />
      <Button type="primary" loading={busy} onClick={submit}>
        {t.expert.send}
      </Button>
      <Decline claim={claim} drop={drop} />
    </section>
  );
}

/** Sends what is refused at its fields; what belongs to none of them is said below them. */
function useSending() {
  const t = useText();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ message: string; faults: readonly Fault[] }>();
  const at = (path: string) => faultsAt(refused?.faults ?? [], path);
  const send = async (what: Promise<unknown>, done: string) => {
    setBusy(true);
    setRefused(undefined);
    try {
      await what;
      void message.success(done);
    } catch (error) {
      setRefused(error instanceof Problem ? error : { message: t.states.offline, faults: [] });
    } finally {
      setBusy(false);
    }
  };
  const others = refused && (
    <p className="claim-fault" role="alert">
      {refused.message}
    </p>
  );
  return { busy, send, at, others };
}

/** Says that one does not score, with the reason. */
function Decline({ claim, drop }: { claim: string; drop: () => Promise<void> }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { busy, send, at, others } = useSending();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const decline = async () => {
    await body(
      api.POST('/claims/{id}/review/decline', { params: { path: { id: claim } }, body: { reason: reason.trim() } }),
    );
    await drop();
    // Who declines sees the claim no more: the page is left before it would be read anew.
    await navigate({ to: '/reviews' });
    queries.removeQueries({ queryKey: ['claim', claim] });
  };
  if (!open) return <Button onClick={() => setOpen(true)}>{t.expert.decline}</Button>;
  return (
    <div className="decline">
      <div className="row">
        <Input
          aria-label={t.expert.declineReason}
          placeholder={t.expert.declineReason}
          value={reason}
          maxLength={1000}
          aria-invalid={at('reason').length > 0}
          onChange={(e) => setReason(e.target.value)}
        />
        <Button
          danger
          loading={busy}
          disabled={reason.trim().length < 2}
          onClick={() => void send(decline(), t.expert.declineDone)}
        >
          {t.expert.decline}
        </Button>
      </div>
      <Faults of={at('reason')} />
      {others}
    </div>
  );
}
