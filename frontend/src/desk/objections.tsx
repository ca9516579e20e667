// Objections to a claim in public notice: who says what, and the department's answer.

import { App, Button } from 'antd';
import { useState } from 'react';
import { useClaimChange } from '../claim/queries';
import { ReasonItem } from '../claim/reason';
import type { Claim, Objection } from '../claim/types';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { FormModal } from '../shared/form-modal';
import { useFormat } from '../shared/format';
import { Prose } from '../shared/parts';
import { useSaid } from '../shared/said';

export function Objections({ work, etag }: { work: Claim; etag: string }) {
  const t = useText();
  const all = work.objections ?? [];
  const [answering, setAnswering] = useState<{ objection: Objection; to: 'dismiss' | 'uphold' } | null>(null);
  const codes = useCodes();
  const said = useSaid();
  const choice = (action: string) => work.choices.find((c) => c.action === action);
  if (all.length === 0) return null;
  return (
    <section className="claim-part">
      <h3>{t.desk.objections.title}</h3>
      {all.map((o) => (
        <One key={o.id} objection={o}>
          {o.state === 'open' &&
            (['dismiss', 'uphold'] as const).map((to) => {
              const may = choice(to);
              if (!may) return null;
              return may.bars.length > 0 ? (
                <p key={to} className="muted small">
                  {t.claim.cannot(codes.label('claim_action', to))}
                  {t.common.colon}
                  {t.common.list(may.bars.map(said))}
                </p>
              ) : (
                <Button key={to} onClick={() => setAnswering({ objection: o, to })}>
                  {codes.label('claim_action', to)}
                </Button>
              );
            })}
        </One>
      ))}
      {answering && <Answer {...answering} etag={etag} claim={work.id} close={() => setAnswering(null)} />}
    </section>
  );
}

function One({ objection: o, children }: { objection: Objection; children: React.ReactNode }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <article className="objection">
      <p className="row">
        <span className={o.state === 'open' ? 'tag bad' : 'tag'}>{codes.label('objection_state', o.state)}</span>
        {o.name && <strong>{o.name}</strong>}
        <span className="muted small">{[o.phone, o.email].filter(Boolean).join(' · ')}</span>
        <span className="muted small">{format.moment(o.at)}</span>
        <HistoryLink kind="objections" id={o.id} of={format.moment(o.at)} className="small" />
      </p>
      <Prose text={o.text} />
      {o.answer && (
        <p>
          <span className="muted">{t.desk.objections.answer}</span> {o.answer}
        </p>
      )}
      <div className="row">{children}</div>
    </article>
  );
}

interface AnswerProps {
  objection: Objection;
  to: 'dismiss' | 'uphold';
  etag: string;
  claim: string;
  close: () => void;
}

function Answer({ objection, to, etag, claim, close }: AnswerProps) {
  const t = useText();
  const codes = useCodes();
  const { message } = App.useApp();
  const change = useClaimChange(claim);
  const label = codes.label('claim_action', to);
  const send = async ({ answer = '' }: { answer?: string }) => {
    await change(
      body(
        api.POST('/claims/{id}/objections/{objection}', {
          params: { path: { id: claim, objection: objection.id }, header: { 'If-Match': etag } },
          body: { uphold: to === 'uphold', answer: answer.trim() },
        }),
      ),
    );
    void message.success(t.claim.done(label));
  };
  return (
    <FormModal
      title={label}
      ok={label}
      danger={to === 'uphold'}
      lead={
        <>
          <Prose text={objection.text} />
          {t.claim.confirm[to] && <p>{t.claim.confirm[to]}</p>}
        </>
      }
      rename={{ reason: 'answer' }}
      send={send}
      close={close}
      draftKey={`objection.${objection.id}.${to}`}
    >
      <ReasonItem name="answer" label={t.desk.objections.answer} hint={t.desk.objections.answerHint} />
    </FormModal>
  );
}
