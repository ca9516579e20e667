// The bar of steps of a claim: a button for each, shut ones with their reasons, and the dialog that a step asks.

import { App, Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import type { Attached } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { FileUpload } from '../shared/files/upload';
import { FormModal } from '../shared/form-modal';
import { useSaid } from '../shared/said';
import { buttons } from './choices';
import { useClaimAct } from './queries';
import { ReasonItem } from './reason';
import type { Claim, ClaimOrder } from './types';
import './actions.css';

interface Props {
  work: Claim;
  etag: string;
  /** Steps that this page leaves out. */
  without?: readonly string[];
  /** What must be done before a step goes out; false stops it. */
  before?: (action: string) => Promise<string | false>;
  done?: (action: string) => void;
}

export function ClaimActions({ work, etag, without = [], before, done }: Props) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  const [asked, setAsked] = useState<string | null>(null);
  const shown = buttons(work.choices, said).filter((b) => !without.includes(b.action));
  const shut = shown.filter((b) => b.against.length > 0);
  const open = shown.filter((b) => b.against.length === 0);
  if (shown.length === 0) return null;
  return (
    <section className="claim-actions" aria-label={t.claim.steps}>
      {shut.length > 0 && (
        <ul className="claim-shut">
          {shut.map((b) => (
            <li key={b.action}>
              <span className="tag">{t.claim.cannot(codes.label('claim_action', b.action))}</span>{' '}
              {t.common.list(b.against)}
            </li>
          ))}
        </ul>
      )}
      <div className="row claim-buttons">
        {open.map((b) => (
          <Button
            key={b.action}
            type={b.main ? 'primary' : 'default'}
            danger={b.action === 'reject' || b.action === 'recover'}
            onClick={() => setAsked(b.action)}
          >
            {codes.label('claim_action', b.action)}
          </Button>
        ))}
      </div>
      {asked && (
        <StepDialog
          claim={work.id}
          etag={etag}
          action={asked}
          needsReason={open.find((b) => b.action === asked)?.reason ?? false}
          close={() => setAsked(null)}
          before={before}
          done={done}
        />
      )}
    </section>
  );
}

interface DialogProps {
  /** Id of the claim. */
  claim: string;
  etag: string;
  action: string;
  needsReason: boolean;
  close: () => void;
  before?: Props['before'];
  done?: Props['done'];
}

interface Typed {
  reason?: string;
  for?: boolean;
  report?: string;
  files?: Attached[];
}

/** What a step asks before it is taken. */
export function StepDialog({ claim, etag, action, needsReason, close, before, done }: DialogProps) {
  const t = useText();
  const codes = useCodes();
  const { message } = App.useApp();
  const [uploading, setUploading] = useState(false);
  const act = useClaimAct(claim);
  const label = codes.label('claim_action', action);
  const typed = needsReason || action === 'check' || action === 'recommend';

  const send = async (values: Typed) => {
    const on = before ? await before(action) : etag;
    if (on === false) return; // what keeps it from being saved is said at the form
    const order: ClaimOrder = {
      action: action as ClaimOrder['action'],
      reason: values.reason?.trim() || undefined,
      for: action === 'recommend' ? values.for === true : undefined,
      report: values.report?.trim() || undefined,
      files: values.files?.map((f) => ({ code: 'report', sha256: f.sha256 })),
    };
    await act.mutateAsync({ order, etag: on });
    void message.success(t.claim.done(label));
    done?.(action);
  };

  return (
    <FormModal<Typed>
      title={label}
      ok={label}
      danger={action === 'reject' || action === 'recover'}
      busy={uploading}
      lead={t.claim.confirm[action] && <p>{t.claim.confirm[action]}</p>}
      send={send}
      close={close}
      draftKey={typed ? `claim.${claim}.${action}` : undefined}
    >
      {action === 'recommend' && (
        <Form.Item name="for" label={t.claim.opinion} rules={[{ required: true, message: t.claim.opinionMissing }]}>
          <Radio.Group
            options={[
              { value: true, label: t.claim.forIt },
              { value: false, label: t.claim.againstIt },
            ]}
          />
        </Form.Item>
      )}
      {action === 'check' && (
        <>
          <Form.Item
            name="report"
            label={t.claim.report}
            extra={t.claim.reportHint}
            rules={[{ required: true, whitespace: true, message: t.claim.reportMissing }]}
          >
            <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={8000} />
          </Form.Item>
          <Form.Item name="files" label={t.claim.reportFiles}>
            <FileUpload label={t.claim.reportFiles} onBusy={setUploading} />
          </Form.Item>
        </>
      )}
      {needsReason && <ReasonItem name="reason" hint={t.claim.reasonHint} />}
    </FormModal>
  );
}
