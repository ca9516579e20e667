// A published list of titles: what its notice says, a dry run that shows the difference to what stands, then the writing.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Input, Progress as Meter, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { FaultTable } from '../import/faults';
import { running, useImport } from '../import/queries';
import { fieldFaults } from '../organisation/faults';
import { Guard } from '../session/guard';
import { mayRegisterEveryTitle, mayRegisterTitles } from '../session/may';
import { download } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Import } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { Difference } from './difference';
import { type Notice, uploadList } from './queries';
import '../import/import.css';
import '../organisation/organisation.css';
import './title.css';

const route = getRouteApi('/desk/titles/import');

export function TitleImportPage() {
  return <Guard may={mayRegisterTitles}>{(user) => <Importing own={!mayRegisterEveryTitle(user)} />}</Guard>;
}

function Importing({ own }: { own: boolean }) {
  const t = useText();
  const words = t.titles.import;
  useTitle(words.title);
  const { id } = route.useSearch();
  const { query, percent, lost } = useImport(id);
  return (
    <div className="import-page">
      <PageHead title={words.title} lead={own ? words.ownLead : words.lead} />
      {!id && <Begin own={own} />}
      {id && query.isPending && <Loading lines={8} />}
      {id && query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && <Shown item={query.data} percent={percent} lost={lost} />}
    </div>
  );
}

/** own: a prefecture's office, which takes in its own city-level list. */
function Begin({ own }: { own: boolean }) {
  const t = useText();
  const words = t.titles.import;
  const codes = useCodes();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [form] = Form.useForm<Notice & { file?: string }>();
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const required = { required: true, message: t.form.checks.required };
  const send = async ({ file: _, ...notice }: Notice & { file?: string }) => {
    if (!file) return form.setFields([{ name: 'file', errors: [words.fileNeeded] }]);
    setBusy(true);
    try {
      const begun = await uploadList(notice, file);
      await navigate({ to: '/titles/import', search: { id: begun.id } });
    } catch (error) {
      if (!(error instanceof Problem)) return void message.error(t.states.offline);
      form.setFields(fieldFaults(error, t));
      void message.error(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={own ? { level: 'city' } : undefined}
      className="card my-card"
      disabled={busy}
      scrollToFirstError={{ block: 'center', focus: true }}
      onFinish={(v) => void send(v)}
    >
      <h2>1. {words.step1}</h2>
      <div className="form-columns">
        <Form.Item name="document_number" label={t.titles.document} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="level" label={t.titles.level} rules={[required]}>
          <Select
            placeholder={t.form.ask}
            options={codes
              .list('title_level')
              .filter((l) => !own || l.code === 'city')
              .map((l) => ({ value: l.code, label: codes.label('title_level', l.code) }))}
          />
        </Form.Item>
        <Form.Item name="batch" label={t.titles.batch}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="notice_date" label={t.titles.notice} rules={[required]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="valid_from" label={t.titles.validFrom} extra={t.titles.validFromHint}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="valid_to" label={t.titles.validTo} extra={t.titles.validToHint}>
          <Input type="date" />
        </Form.Item>
      </div>
      <h2>2. {words.step2}</h2>
      <Form.Item name="file" label={words.file} extra={words.fileHint}>
        <input
          id="file"
          className="field"
          type="file"
          accept=".xlsx,.csv"
          onChange={(e) => {
            setFile(e.target.files?.[0] ?? null);
            form.setFields([{ name: 'file', errors: [] }]);
          }}
        />
      </Form.Item>
      <p className="row form-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {busy ? words.checking : words.check}
        </Button>
        <button type="button" className="button" onClick={() => void download('/templates/titles.xlsx', 'titles.xlsx')}>
          {words.template}
        </button>
      </p>
    </Form>
  );
}

function Shown({ item, percent, lost }: { item: Import; percent: number; lost: boolean }) {
  const t = useText();
  const stage = item.state === 'writing' ? t.import.stages.writing : t.import.stages.checking;
  return (
    <>
      <p className="row import-file">
        <strong>{item.file}</strong>
        <Link to="/titles/import">{t.titles.import.another}</Link>
      </p>
      {running(item.state) && (
        <section className="card step-card">
          <h2>{stage}</h2>
          <Meter percent={percent} status="active" aria-label={stage} />
          <p role="status" className="muted small">
            {lost ? t.import.lost : item.rows > 0 && t.import.rowCount(item.rows)}
          </p>
        </section>
      )}
      {item.state === 'failed' && (
        <Alert
          type="error"
          role="alert"
          className="import-note"
          title={t.import.failedTitle}
          description={item.problem?.detail ?? item.problem?.title}
        />
      )}
      {item.state === 'done' && <Done item={item} />}
      {item.state === 'checked' && <Difference item={item} />}
      {(item.state === 'checked' || item.state === 'done') && item.faults.length > 0 && (
        <section>
          <div className="row spread">
            <h2>
              {t.import.faults}{' '}
              <span className="muted">{t.import.faultCount(item.faults.length + item.more_faults)}</span>
            </h2>
            <button
              type="button"
              className="button"
              title={t.import.downloadFaultsHint}
              onClick={() => void download(`/imports/${item.id}/faults.xlsx`, 'faults.xlsx')}
            >
              {t.import.downloadFaults}
            </button>
          </div>
          <FaultTable faults={item.faults} />
        </section>
      )}
    </>
  );
}

function Done({ item }: { item: Import }) {
  const t = useText();
  const words = t.titles.import;
  return (
    <Alert
      type={item.bad > 0 ? 'warning' : 'success'}
      role="status"
      className="import-note"
      title={words.done(item.new + item.changed)}
      description={
        <p className="row">
          {item.bad > 0 && words.doneBad(item.bad)}
          <Link to="/titles">{words.toLibrary}</Link>
        </p>
      }
    />
  );
}
