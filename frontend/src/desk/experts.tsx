// The experts of a claim: who was asked, who has answered, and when all are in, what they say.

import { useQuery } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { Due } from '../claim/parts';
import { useClaimChange } from '../claim/queries';
import { ReasonItem } from '../claim/reason';
import type { Claim, Review } from '../claim/types';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { useRefusalText } from '../shared/faults';
import { FormModal } from '../shared/form-modal';
import { Prose } from '../shared/parts';
import { useSaid } from '../shared/said';

export function Experts({ work, etag }: { work: Claim; etag: string }) {
  const t = useText();
  const reviews = work.reviews;
  const experts = useExperts(work.parts.includes('formal'));
  const asks = work.parts.includes('formal') && ['formal_check', 'expert_review'].includes(work.state);
  if (!work.programme_text.procedure.expert_review && reviews.length === 0) return null;
  const nameOf = (r: Review) => experts.data?.items.find((e) => e.id === r.expert)?.name;
  const out = reviews.filter((r) => r.state === 'asked').length;
  return (
    <section className="claim-part">
      <h3>{t.desk.experts.title}</h3>
      <p className="muted small">{t.desk.experts.blind(work.programme_text.procedure.experts ?? 0)}</p>
      {reviews.length === 0 && <p className="muted">{t.desk.experts.none}</p>}
      {reviews.map((r) => (
        <OneReview key={r.id} review={r} hidden={out > 0} name={nameOf(r)}>
          {asks && r.state === 'asked' && <Release work={work} etag={etag} review={r} name={nameOf(r)} />}
        </OneReview>
      ))}
      {asks && <Ask work={work} etag={etag} />}
    </section>
  );
}

/** Who may be asked; for the province's office alone. */
function useExperts(may: boolean) {
  return useQuery({ queryKey: ['experts'], enabled: may, queryFn: () => body(api.GET('/experts')) });
}

interface ReviewProps {
  review: Review;
  hidden: boolean;
  name?: string;
  children?: ReactNode;
}

function OneReview({ review: r, hidden, name, children }: ReviewProps) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  const full = r.criteria.reduce((sum, c) => sum + c.max, 0);
  return (
    <article className="expert">
      <p className="row">
        <strong>{name ?? t.desk.experts.unnamed}</strong>
        <span className="tag">{codes.label('review_state', r.state)}</span>
        {r.state === 'asked' && (
          <span className="small">
            <Due day={r.due} overdue={r.overdue} open={r.due_open} />
          </span>
        )}
        <HistoryLink kind="reviews" id={r.id} of={name} className="small" />
        {r.total !== undefined && !hidden && <strong>{t.desk.experts.points(r.total, full)}</strong>}
        {r.recommend !== undefined && (
          <span className={r.recommend ? 'tag offer' : 'tag bad'}>
            {r.recommend ? t.claim.forIt : t.claim.againstIt}
          </span>
        )}
      </p>
      {r.scores && r.scores.length > 0 && (
        <table className="data">
          <tbody>
            {r.criteria.map((c) => {
              const score = r.scores?.find((s) => s.criterion === c.code);
              return (
                <tr key={c.code}>
                  <th scope="row">{said(c.name)}</th>
                  <td className="figure">{score && t.desk.experts.points(score.points, c.max)}</td>
                  <td>{score?.note}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {r.opinion && <Prose text={r.opinion} />}
      {r.reason && <p className="muted">{r.reason}</p>}
      {children}
    </article>
  );
}

/** Takes an expert off the claim who has not answered, with a reason. */
function Release({ work, etag, review, name }: { work: Claim; etag: string; review: Review; name?: string }) {
  const t = useText();
  const { message } = App.useApp();
  const change = useClaimChange(work.id);
  const [open, setOpen] = useState(false);
  const words = t.desk.experts;
  const send = async ({ reason = '' }: { reason?: string }) => {
    await change(
      body(
        api.POST('/claims/{id}/experts/release', {
          params: { path: { id: work.id }, header: { 'If-Match': etag } },
          body: { expert: review.expert, reason: reason.trim() },
        }),
      ),
    );
    void message.success(words.released);
  };
  return (
    <div>
      <Button onClick={() => setOpen(true)}>{words.release}</Button>
      {open && (
        <FormModal
          title={name ? words.releaseOf(name) : words.release}
          ok={words.release}
          danger
          lead={<p>{words.releaseHint}</p>}
          send={send}
          close={() => setOpen(false)}
          draftKey={`claim.${work.id}.release.${review.expert}`}
        >
          <ReasonItem name="reason" hint={t.claim.reasonHint} />
        </FormModal>
      )}
    </div>
  );
}

/** Asks one of those who were not asked yet; whom the server refuses stays chosen, with the reason. */
function Ask({ work, etag }: { work: Claim; etag: string }) {
  const t = useText();
  const change = useClaimChange(work.id);
  const refusalText = useRefusalText();
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const experts = useExperts(true);
  const asked = new Set(work.reviews.map((r) => r.expert));
  const choose = (expert: string) => {
    setChosen(expert);
    setRefused(undefined);
  };
  const ask = async () => {
    if (!chosen) return;
    setBusy(true);
    setRefused(undefined);
    try {
      await change(
        body(
          api.POST('/claims/{id}/experts', {
            params: { path: { id: work.id }, header: { 'If-Match': etag } },
            body: { expert: chosen },
          }),
        ),
      );
      setChosen(undefined);
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="row expert-ask">
        <Select
          aria-label={t.desk.experts.choose}
          placeholder={t.desk.experts.choose}
          value={chosen}
          status={refused ? 'error' : undefined}
          onChange={choose}
          loading={experts.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          options={(experts.data?.items ?? [])
            .filter((e) => !asked.has(e.id))
            .map((e) => ({ value: e.id, label: `${e.name} · ${e.organisation.name}` }))}
        />
        <Button loading={busy} disabled={!chosen} onClick={() => void ask()}>
          {t.desk.experts.ask}
        </Button>
      </div>
      {refused !== undefined && (
        <p className="claim-fault" role="alert">
          {refusalText(refused)}
        </p>
      )}
    </>
  );
}
