// The registration (认定登记) of a contract: the record that stands, the former ones with their figures, and the form by
// which the registering side records what became of it.

import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import type { Attached, ContractWork, RegistrationRecord } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { AttachedFiles } from '../shared/files/list';
import { FileUpload } from '../shared/files/upload';
import { useFormat } from '../shared/format';
import { yuanFromFen } from '../shared/money';
import { FormModal } from './form-modal';
import { MoneyField } from './money-field';
import { registeredOf } from './next';
import type { ContractProps } from './page';
import { RegistrationTag, Yuan } from './parts';
import { register, useSettle } from './queries';
import { fen } from './values';

export function Registration({ contract }: ContractProps) {
  const t = useText();
  const work = contract.data;
  const [open, setOpen] = useState(false);
  const records = [...(work.contract.registration ?? [])].reverse();
  return (
    <section className="card contract-part" id="registration" aria-labelledby="registration-title">
      <div className="row spread">
        <h2 id="registration-title">{t.contract.registration.title}</h2>
        {work.registration_steps.length > 0 && (
          <Button onClick={() => setOpen(true)}>{t.contract.registration.record}</Button>
        )}
      </div>
      {records.length === 0 && <p className="muted">{t.contract.registration.none}</p>}
      <ol className="records">
        {records.map((record, i) => (
          <RecordLine key={record.at} record={record} old={i > 0} id={work.contract.id} />
        ))}
      </ol>
      {open && <RecordDialog contract={contract} close={() => setOpen(false)} />}
    </section>
  );
}

function RecordLine({ record, old, id }: { record: RegistrationRecord; old: boolean; id: string }) {
  const t = useText();
  const format = useFormat();
  const { labels } = t.contract;
  const certified = (record.certified_total_fen ?? 0) > 0;
  return (
    <li className={old ? 'old' : ''}>
      <p className="row">
        <RegistrationTag state={record.state} />
        {record.date && <span>{format.day(record.date)}</span>}
        {old && <span className="muted small">{t.contract.registration.former}</span>}
      </p>
      <dl className="term-facts">
        {record.number && <Fact label={labels.number} value={record.number} />}
        {record.body && <Fact label={labels.body} value={record.body} />}
        {certified && (
          <div>
            <dt>{labels.certified_total}</dt>
            <dd>
              <Yuan fen={record.certified_total_fen ?? 0} />
            </dd>
          </div>
        )}
        {certified && (
          <div>
            <dt>{labels.certified_technical}</dt>
            <dd>
              <Yuan fen={record.certified_technical_fen ?? 0} />
            </dd>
          </div>
        )}
      </dl>
      {record.reason && <p className="small reason">{record.reason}</p>}
      {record.certificate && (
        <AttachedFiles files={[record.certificate]} path={(sha256) => `/contracts/${id}/files/${sha256}`} />
      )}
    </li>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface Values {
  state?: RegistrationRecord['state'];
  body?: string;
  number?: string;
  date?: string;
  certified_total?: string;
  certified_technical?: string;
  certificate?: Attached[];
  reason?: string;
}

/** The states that bring the figures of a certificate. */
const withFigures = new Set<string | undefined>(['registered', 'changed']);

/** The states whose step asks for a reason by the table of the server. */
const withReason = new Set<string | undefined>(['supplement', 'refused', 'changed', 'cancelled', 'revoked']);

function initialOf(work: ContractWork): Values {
  const stands = registeredOf(work);
  const { price } = work.contract.terms;
  const certified = stands?.certified_total_fen ? stands : undefined;
  return {
    body: stands?.body,
    number: stands?.number,
    date: stands?.date,
    certified_total: yuanFromFen(certified?.certified_total_fen ?? price.total_fen),
    certified_technical: yuanFromFen(certified?.certified_technical_fen ?? work.technical_fen),
    state: work.registration_steps.length === 1 ? work.registration_steps[0] : undefined,
  };
}

function RecordDialog({ contract, close }: ContractProps & { close: () => void }) {
  const t = useText();
  const work = contract.data;
  const { message } = App.useApp();
  const { id } = work.contract;
  const settle = useSettle(id);
  const [busy, setBusy] = useState(false);
  const send = async (v: Values) => {
    const figures = withFigures.has(v.state);
    const answer = await register(id, contract.etag, {
      state: v.state ?? 'submitted',
      body: v.body?.trim() || undefined,
      number: figures ? v.number?.trim() : undefined,
      date: v.date || undefined,
      certified_total_fen: figures ? fen(v.certified_total) : undefined,
      certified_technical_fen: figures ? fen(v.certified_technical) : undefined,
      certificate: v.certificate?.[0]?.sha256,
      reason: v.reason?.trim() || undefined,
    });
    void message.success(t.contract.registration.recorded);
    settle(answer);
  };
  return (
    <FormModal<Values>
      title={t.contract.registration.record}
      ok={t.contract.registration.save}
      lead={<p>{t.contract.registration.lead}</p>}
      initial={initialOf(work)}
      busy={busy}
      send={send}
      rename={{ certified_total_fen: 'certified_total', certified_technical_fen: 'certified_technical' }}
      close={close}
      draftKey={`contract.${id}.registration`}
    >
      <RecordFields work={work} onBusy={setBusy} />
    </FormModal>
  );
}

function RecordFields({ work, onBusy }: { work: ContractWork; onBusy: (busy: boolean) => void }) {
  const t = useText();
  const codes = useCodes();
  const form = Form.useFormInstance<Values>();
  const state = Form.useWatch('state', form);
  const total = Form.useWatch('certified_total', form);
  const technical = Form.useWatch('certified_technical', form);
  const { labels, checks } = t.contract;
  const figures = withFigures.has(state);
  const { price } = work.contract.terms;
  const differs = figures && (fen(total) !== price.total_fen || fen(technical) !== work.technical_fen);
  return (
    <>
      <Form.Item name="state" label={labels.state} rules={[{ required: true, message: t.form.checks.required }]}>
        <Select
          options={work.registration_steps.map((s) => ({ value: s, label: codes.label('registration_state', s) }))}
        />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="body" label={labels.body} required={figures}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="date" label={labels.date} required={figures}>
          <Input type="date" />
        </Form.Item>
      </div>
      {figures && (
        <>
          <Form.Item
            name="number"
            label={labels.number}
            extra={t.contract.registration.numberHint}
            rules={[{ required: true, whitespace: true, message: t.form.checks.required }]}
          >
            <Input maxLength={40} inputMode="numeric" autoComplete="off" />
          </Form.Item>
          <div className="form-pair">
            <MoneyField name="certified_total" label={labels.certified_total} required positive />
            <MoneyField name="certified_technical" label={labels.certified_technical} required />
          </div>
          {differs && (
            <p className="small own-turn" role="status">
              {t.contract.registration.differs}
            </p>
          )}
          <Form.Item name="certificate" label={labels.certificate}>
            <FileUpload label={labels.certificate} most={1} onBusy={onBusy} />
          </Form.Item>
        </>
      )}
      {(withReason.has(state) || differs) && (
        <Form.Item
          name="reason"
          label={t.contract.reason}
          rules={[{ required: true, whitespace: true, message: checks.reason }]}
        >
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      )}
    </>
  );
}
