// The bar of steps of a claim: a button for each, shut ones with their reasons, and the dialog that a step asks.

import { App, Button, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { Problem, statusOf } from '../shared/api/problem';
import type { Attached } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFaultText } from '../shared/faults';
import { FileUpload } from '../shared/files/upload';
import { useSaid } from '../shared/said';
import { buttons } from './choices';
import { useClaimAct } from './queries';
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
          work={work}
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
  work: Claim;
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

function StepDialog({ work, etag, action, needsReason, close, before, done }: DialogProps) {
  const t = useText();
  const faultText = useFaultText();
  const codes = useCodes();
  const { modal, message } = App.useApp();
  const [form] = Form.useForm<Typed>();
  const [busy, setBusy] = useState(false);
  const act = useClaimAct(work.id);
  const label = codes.label('claim_action', action);

  const send = async (typed: Typed) => {
    setBusy(true);
    try {
      const on = before ? await before(action) : etag;
      if (on === false) return close();
      const order: ClaimOrder = {
        action: action as ClaimOrder['action'],
        reason: typed.reason?.trim() || undefined,
        for: action === 'recommend' ? typed.for === true : undefined,
        report: typed.report?.trim() || undefined,
        files: typed.files?.map((f) => ({ code: 'report', sha256: f.sha256 })),
      };
      await act.mutateAsync({ order, etag: on });
      void message.success(t.claim.done(label));
      close();
      done?.(action);
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };

  const refused = (error: unknown) => {
    // What was typed stays: the claim has been read anew, and the next try goes over what stands now.
    if (statusOf(error) === 412) {
      modal.warning({ title: t.form.conflictTitle, okText: t.common.close });
      return;
    }
    const faults = error instanceof Problem ? error.faults : [];
    modal.error({
      title: error instanceof Problem ? error.message : t.states.offline,
      content: faults.length > 0 && (
        <ul>
          {faults.map((f) => (
            <li key={`${f.location} ${f.message}`}>{faultText(f)}</li>
          ))}
        </ul>
      ),
      okText: t.common.close,
    });
  };

  return (
    <Modal
      open
      title={label}
      okText={label}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      okButtonProps={{ danger: action === 'reject' }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      {t.claim.confirm[action] && <p className="claim-confirm">{t.claim.confirm[action]}</p>}
      <Form form={form} layout="vertical" onFinish={(typed) => void send(typed)} requiredMark={false}>
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
              <FileUpload label={t.claim.reportFiles} />
            </Form.Item>
          </>
        )}
        {needsReason && (
          <Form.Item
            name="reason"
            label={t.claim.reason}
            extra={t.claim.reasonHint}
            rules={[{ required: true, whitespace: true, min: 2, message: t.claim.reasonMissing }]}
          >
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={1000} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
