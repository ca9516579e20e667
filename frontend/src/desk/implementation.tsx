import { Button, Input } from 'antd';
import { useState } from 'react';
import { useClaimChange } from '../claim/queries';
import type { Claim } from '../claim/types';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { useRefusalText } from '../shared/faults';

/** Whether the proof of 实施转化 is accepted; the formal check says so. */
export function Implementation({ work, etag }: { work: Claim; etag: string }) {
  const t = useText();
  const refusalText = useRefusalText();
  const [refused, setRefused] = useState<unknown>();
  const change = useClaimChange(work.id);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const claim = work;
  const mine = work.parts.includes('formal') && ['formal_check', 'expert_review'].includes(claim.state);
  if (!mine && !claim.implemented) return null;
  const say = async (accepted: boolean) => {
    setBusy(true);
    setRefused(undefined);
    try {
      await change(
        body(
          api.PUT('/claims/{id}/implementation', {
            params: { path: { id: claim.id }, header: { 'If-Match': etag } },
            body: { accepted, reason: reason.trim() || undefined },
          }),
        ),
      );
      setReason('');
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="claim-part">
      <h3>
        {t.desk.implementation.title}{' '}
        <span className={claim.implemented ? 'tag offer' : 'tag need'}>
          {claim.implemented ? t.desk.implementation.accepted : t.desk.implementation.open}
        </span>
      </h3>
      {mine && (
        <div className="row">
          <Input
            aria-label={t.desk.implementation.reason}
            placeholder={t.desk.implementation.reason}
            value={reason}
            maxLength={1000}
            onChange={(e) => setReason(e.target.value)}
          />
          <Button loading={busy} onClick={() => void say(!claim.implemented)}>
            {claim.implemented ? t.desk.implementation.takeBack : t.desk.implementation.accept}
          </Button>
        </div>
      )}
      {refused !== undefined && (
        <p className="claim-fault" role="alert">
          {refusalText(refused)}
        </p>
      )}
    </section>
  );
}
