// A claim that the platform drew up (免申即享): one look, one click.

import { App, Button } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { useRefusalText } from '../shared/faults';
import { yuanForReading } from '../shared/money';
import { useSaid } from '../shared/said';
import { type FormState, fromState, withPromises } from './form-state';
import { useClaimAct, useTried } from './queries';
import { stopping } from './sheet-lines';
import type { Claim } from './types';

interface Props {
  work: Claim;
  state: FormState;
  /** Saves a form; the ETag to go on with, or false. */
  save: (state: FormState) => Promise<string | false>;
}

export function Proposal({ work, state, save }: Props) {
  const t = useText();
  const said = useSaid();
  const { message } = App.useApp();
  const refusalText = useRefusalText();
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const act = useClaimAct(work.id);
  const words = t.claim.proposal;
  const { holder, bank, number } = state.account;
  const account = bank.trim() !== '' && number.trim() !== '';
  const wanted = (work.programme_text.procedure.evidence ?? []).filter(
    (e) => e.required && (state.evidence[e.code] ?? []).length === 0,
  );
  const open = [...(account ? [] : [words.noAccount]), ...wanted.map((e) => words.noDocument(said(e.name)))];
  const confirmed = withPromises(state, work.contract !== undefined);
  const sheet = useTried(work, fromState(confirmed)).data;
  // A document that is missing is named already.
  const stops = stopping(sheet?.lines ?? []).filter((l) => l.code !== 'evidence');

  const confirm = async () => {
    setBusy(true);
    setRefused(undefined);
    try {
      const etag = await save(confirmed);
      if (etag === false) return;
      await act.mutateAsync({ order: { action: 'submit' }, etag });
      void message.success(words.done);
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="card claim-proposal" aria-labelledby="proposal">
      <h2 id="proposal">{words.title}</h2>
      <p>{words.lead}</p>
      {sheet?.passes && (
        <p className="claim-proposal-award">
          <span className="muted">{t.claim.sheet.award}</span>{' '}
          <strong>{t.claim.yuan(yuanForReading(sheet.award_fen))}</strong>
        </p>
      )}
      {account && (
        <p>
          <span className="muted">{t.claim.account.title}</span> {holder} · {bank} ·{' '}
          <span className="digits">{number}</span>
        </p>
      )}
      <ul className="claim-proposal-promises">
        {work.contract && <li>{t.claim.promises.notRelated(work.seller_name ?? '')}</li>}
        <li>{t.claim.promises.true}</li>
      </ul>
      {open.length > 0 && (
        <p className="claim-fault" role="status">
          {words.open(t.common.list(open))}
        </p>
      )}
      {stops.length > 0 && (
        <p className="claim-fault" role="status">
          {words.stops(t.common.list(stops.map((l) => said(l.label))))}
        </p>
      )}
      {refused !== undefined && (
        <p className="claim-fault" role="alert">
          {refusalText(refused)}
        </p>
      )}
      <div className="row">
        <Button type="primary" loading={busy} disabled={open.length + stops.length > 0} onClick={() => void confirm()}>
          {words.confirm}
        </Button>
        <span className="muted small">{words.hint}</span>
      </div>
    </section>
  );
}
