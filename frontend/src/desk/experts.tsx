// The experts of a claim: who was asked, who has answered, and when all are in, what they say.

import { useQuery } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useState } from 'react';
import { Unknown } from '../calendar/unknown';
import { useClaimChange } from '../claim/queries';
import type { Claim, Review } from '../claim/types';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { Prose } from '../shared/parts';
import { useSaid } from '../shared/said';

export function Experts({ work, etag }: { work: Claim; etag: string }) {
  const t = useText();
  const reviews = work.reviews;
  const experts = useExperts(work.parts.includes('formal'));
  const asks = work.parts.includes('formal') && ['formal_check', 'expert_review'].includes(work.state);
  if (!work.programme_text.procedure.expert_review && reviews.length === 0) return null;
  const out = reviews.filter((r) => r.state === 'asked').length;
  return (
    <section className="claim-part">
      <h3>{t.desk.experts.title}</h3>
      <p className="muted small">{t.desk.experts.blind(work.programme_text.procedure.experts ?? 0)}</p>
      {reviews.length === 0 && <p className="muted">{t.desk.experts.none}</p>}
      {reviews.map((r) => (
        <OneReview
          key={r.id}
          review={r}
          hidden={out > 0}
          name={experts.data?.items.find((e) => e.id === r.expert)?.name}
        />
      ))}
      {asks && <Ask work={work} etag={etag} />}
    </section>
  );
}

/** Who may be asked; for the province's office alone. */
function useExperts(may: boolean) {
  return useQuery({ queryKey: ['experts'], enabled: may, queryFn: () => body(api.GET('/experts')) });
}

function OneReview({ review: r, hidden, name }: { review: Review; hidden: boolean; name?: string }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  const full = r.criteria.reduce((sum, c) => sum + c.max, 0);
  return (
    <article className="expert">
      <p className="row">
        <strong>{name ?? t.desk.experts.unnamed}</strong>
        <span className="tag">{codes.label('review_state', r.state)}</span>
        {r.state === 'asked' && r.due_open && <Unknown term={r.due_open} />}
        <HistoryLink kind="reviews" id={r.id} of={name} className="small" />
        {r.state === 'asked' && r.due && <span className="muted small">{t.claim.until(format.day(r.due))}</span>}
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
    </article>
  );
}

function Ask({ work, etag }: { work: Claim; etag: string }) {
  const t = useText();
  const { message } = App.useApp();
  const change = useClaimChange(work.id);
  const [chosen, setChosen] = useState<string>();
  const [busy, setBusy] = useState(false);
  const experts = useQuery({ queryKey: ['experts'], queryFn: () => body(api.GET('/experts')) });
  const asked = new Set((work.reviews ?? []).map((r) => r.expert));
  const ask = async () => {
    if (!chosen) return;
    setBusy(true);
    setChosen(undefined);
    try {
      await change(
        body(
          api.POST('/claims/{id}/experts', {
            params: { path: { id: work.id }, header: { 'If-Match': etag } },
            body: { expert: chosen },
          }),
        ),
      );
    } catch (error) {
      const why = error instanceof Problem ? error.faults.map((f) => f.message).join('；') : '';
      void message.error(error instanceof Problem ? [error.message, why].filter(Boolean).join('：') : t.states.offline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="row">
      <Select
        aria-label={t.desk.experts.choose}
        placeholder={t.desk.experts.choose}
        style={{ minWidth: 240 }}
        value={chosen}
        onChange={setChosen}
        loading={experts.isPending}
        options={(experts.data?.items ?? [])
          .filter((e) => !asked.has(e.id))
          .map((e) => ({ value: e.id, label: `${e.name} · ${e.organisation.name}` }))}
      />
      <Button loading={busy} disabled={!chosen} onClick={() => void ask()}>
        {t.desk.experts.ask}
      </Button>
    </div>
  );
}
