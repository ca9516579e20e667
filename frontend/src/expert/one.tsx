// One claim as an expert scores it: what it brings beside the scoring sheet. What others say is shown when all are in.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import { Unknown } from '../calendar/unknown';
import { ClaimDocuments, ClaimFacts } from '../claim/parts';
import { useClaim, useClaimChange } from '../claim/queries';
import type { Claim, Review, Score } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayScore } from '../session/may';
import { api, body } from '../shared/api/client';
import { type Fault, Problem } from '../shared/api/problem';
import { useFaultText } from '../shared/faults';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Prose } from '../shared/parts';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { scored, total } from './score';
import '../desk/desk.css';
import './expert.css';

const route = getRouteApi('/desk/reviews/$id');

export function ReviewSheetPage() {
  const { id } = route.useParams();
  return <Guard may={mayScore}>{(user) => <One key={id} id={id} user={user.id} />}</Guard>;
}

function One({ id, user }: { id: string; user: string }) {
  const t = useText();
  const query = useClaim(id);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const { data: work } = query.data;
  const own = (work.reviews ?? []).find((r) => r.expert === user);
  if (!own) return <Note title={t.expert.notAsked} page />;
  return <Shown work={work} own={own} />;
}

function Shown({ work, own }: { work: Claim; own: Review }) {
  const t = useText();
  const said = useSaid();
  const format = useFormat();
  const claim = work;
  const title = claim.project || said(claim.programme_name);
  useTitle(title);
  const others = (work.reviews ?? []).filter((r) => r !== own);
  return (
    <div className="claim-page">
      <p className="small">
        <Link to="/reviews">← {t.expert.title}</Link>
      </p>
      <PageHead
        title={title}
        lead={
          <span className="row">
            {claim.number}
            {own.due_open && own.state === 'asked' && <Unknown term={own.due_open} />}
            {own.due && own.state === 'asked' && <span className="tag need">{t.claim.until(format.day(own.due))}</span>}
          </span>
        }
      />
      <div className="claim-columns">
        <div>
          <ClaimFacts work={work} />
          <ClaimDocuments work={work} />
        </div>
        <div>
          {own.state === 'asked' ? <ScoreForm claim={claim.id} review={own} /> : <Answered review={own} />}
          {others.length > 0 && (
            <section className="claim-part">
              <h2>{t.expert.others}</h2>
              {others.map((r, i) => (
                <Answered key={r.id ?? i} review={r} />
              ))}
            </section>
          )}
        </div>
      </div>
    </div>
  );
}

function Answered({ review: r }: { review: Review }) {
  const t = useText();
  const said = useSaid();
  if (r.state === 'declined') return <p className="muted">{t.expert.declined(r.reason ?? '')}</p>;
  return (
    <article className="expert">
      <table className="data">
        <tbody>
          {r.criteria.map((c) => (
            <tr key={c.code}>
              <th scope="row">{said(c.name)}</th>
              <td className="figure">
                {t.desk.experts.points(r.scores?.find((s) => s.criterion === c.code)?.points ?? 0, c.max)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.expert.total}</th>
            <td className="figure">
              <strong>{r.total}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
      <p>
        <span className={r.recommend ? 'tag offer' : 'tag bad'}>{r.recommend ? t.claim.forIt : t.claim.againstIt}</span>
      </p>
      <Prose text={r.opinion ?? ''} />
    </article>
  );
}

function ScoreForm({ claim, review }: { claim: string; review: Review }) {
  const t = useText();
  const faultText = useFaultText();
  const said = useSaid();
  const { message, modal } = App.useApp();
  const change = useClaimChange(claim);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const path = { id: claim };
  const [points, setPoints] = useState<Record<string, string>>({});
  const [opinion, setOpinion] = useState('');
  const [recommend, setRecommend] = useState<boolean>();
  const [noConflict, setNoConflict] = useState(false);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [busy, setBusy] = useState(false);

  const send = async (said: Promise<unknown>, done: string) => {
    setBusy(true);
    try {
      await change(said);
      void message.success(done);
      setFaults([]);
    } catch (error) {
      if (error instanceof Problem) setFaults(error.faults);
      void message.error(error instanceof Problem ? error.message : t.states.offline);
    } finally {
      setBusy(false);
    }
  };
  const decline = async (reason: string) => {
    const declined = async () => {
      await body(api.POST('/claims/{id}/review/decline', { params: { path }, body: { reason } }));
      // Who declines sees the claim no more: the page is left before it would be read anew.
      await navigate({ to: '/reviews' });
      queries.removeQueries({ queryKey: ['claim', claim] });
    };
    await send(declined(), t.expert.declineDone);
  };
  const submit = () => {
    const scores: Score[] = scored(points);
    modal.confirm({
      title: t.expert.confirm,
      content: t.expert.confirmText,
      okText: t.expert.send,
      cancelText: t.common.cancel,
      onOk: () =>
        send(
          body(
            api.PUT('/claims/{id}/review', {
              params: { path },
              body: { scores, opinion: opinion.trim(), recommend, no_conflict: noConflict },
            }),
          ),
          t.expert.sent,
        ),
    });
  };
  return (
    <section className="card score-form" aria-label={t.expert.sheet}>
      <h2>{t.expert.sheet}</h2>
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
            value={points[c.code] ?? ''}
            onChange={(e) => setPoints({ ...points, [c.code]: e.target.value })}
          />
        </label>
      ))}
      <p className="score-line">
        <span>{t.expert.total}</span>
        <strong>{total(points)}</strong>
      </p>
      <div>
        <label htmlFor="score-opinion">{t.expert.opinion}</label>
        <Input.TextArea
          id="score-opinion"
          autoSize={{ minRows: 4, maxRows: 14 }}
          maxLength={8000}
          value={opinion}
          onChange={(e) => setOpinion(e.target.value)}
        />
      </div>
      <fieldset className="row">
        <legend>{t.expert.recommend}</legend>
        {[true, false].map((value) => (
          <label key={String(value)} className="claim-check">
            <input type="radio" name="recommend" checked={recommend === value} onChange={() => setRecommend(value)} />
            {value ? t.claim.forIt : t.claim.againstIt}
          </label>
        ))}
      </fieldset>
      <label className="claim-check">
        <input type="checkbox" checked={noConflict} onChange={(e) => setNoConflict(e.target.checked)} />
        <span>{t.expert.noConflict}</span>
      </label>
      {faults.length > 0 && (
        <ul role="alert" className="claim-fault">
          {faults.map((f) => (
            <li key={`${f.location} ${f.message}`}>{faultText(f)}</li>
          ))}
        </ul>
      )}
      <div className="row">
        <Button type="primary" loading={busy} onClick={submit}>
          {t.expert.send}
        </Button>
        <Decline busy={busy} send={decline} />
      </div>
    </section>
  );
}

function Decline({ busy, send }: { busy: boolean; send: (reason: string) => Promise<void> }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  if (!open) {
    return (
      <Button disabled={busy} onClick={() => setOpen(true)}>
        {t.expert.decline}
      </Button>
    );
  }
  return (
    <div className="row decline">
      <Input
        aria-label={t.expert.declineReason}
        placeholder={t.expert.declineReason}
        value={reason}
        maxLength={1000}
        onChange={(e) => setReason(e.target.value)}
      />
      <Button danger loading={busy} disabled={reason.trim().length < 2} onClick={() => void send(reason.trim())}>
        {t.expert.decline}
      </Button>
    </div>
  );
}
