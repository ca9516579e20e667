// What the one who keeps the library records of a title: a renaming, a revocation, a restoration, a correction.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { fieldFaults } from '../organisation/faults';
import { Guard } from '../session/guard';
import { mayRegisterTitles } from '../session/may';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Title, TitleEventInput } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { listedFacts } from './facts';
import { useOneTitle } from './queries';
import '../organisation/organisation.css';
import './title.css';

const route = getRouteApi('/desk/titles/$id/record');

type Kind = TitleEventInput['kind'];

export function RecordTitlePage() {
  return <Guard may={mayRegisterTitles}>{() => <Record />}</Guard>;
}

function Record() {
  const t = useText();
  const { id } = route.useParams();
  const { kind } = route.useSearch();
  const { title, lead } = t.titles.record;
  useTitle(title[kind]);
  const query = useOneTitle(id);
  return (
    <>
      <PageHead title={title[kind]} lead={lead[kind]} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && <RecordForm key={kind} title={query.data} kind={kind} />}
    </>
  );
}

/** What the form begins with: of a correction what the list says, of a renaming the holder of today. */
function initial(title: Title, kind: Kind): Partial<TitleEventInput> {
  switch (kind) {
    case 'corrected':
      return { facts: listedFacts(title.events) };
    case 'renamed':
      return { facts: { name: title.facts.name, credit_code: title.facts.credit_code } };
    default:
      return {};
  }
}

function RecordForm({ title, kind }: { title: Title; kind: Kind }) {
  const t = useText();
  const { record } = t.titles;
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [form] = Form.useForm<TitleEventInput>();
  const [busy, setBusy] = useState(false);
  const required = { required: true, message: t.form.checks.required };
  const save = async (values: TitleEventInput) => {
    setBusy(true);
    message.destroy();
    try {
      await body(
        api.POST('/titles/{id}/events', {
          params: { path: { id: title.id }, header: { 'If-Match': `"${title.version}"` } },
          body: { ...values, kind },
        }),
      );
      await queries.invalidateQueries({ queryKey: ['titles'] });
      void message.success(record.done);
      await navigate({ to: '/titles/$id', params: { id: title.id } });
    } catch (error) {
      if (!(error instanceof Problem)) return void message.error(t.states.offline);
      form.setFields(fieldFaults(error, t));
      void message.error(error.status === 412 ? record.stale : error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      className="card my-card"
      disabled={busy}
      initialValues={initial(title, kind)}
      scrollToFirstError={{ block: 'center', focus: true }}
      onFinish={(v) => void save(v)}
    >
      <h2>
        <Link to="/titles/$id" params={{ id: title.id }}>
          {title.facts.name}
        </Link>{' '}
        <span className="muted small">
          {title.key.document_number} {t.titles.placeIs(title.key.place)}
        </span>
      </h2>
      {kind === 'renamed' && <RenamedFields />}
      {kind === 'corrected' && <CorrectedFields />}
      <div className="form-columns">
        {kind !== 'corrected' && (
          <Form.Item name="effective" label={record.effective} rules={[required]}>
            <Input type="date" />
          </Form.Item>
        )}
        <Form.Item name="document" label={record.document} rules={[{ ...required, whitespace: true }]}>
          <Input maxLength={40} />
        </Form.Item>
      </div>
      <Form.Item
        name="reason"
        label={record.reason}
        extra={record.reasonHint}
        rules={[{ ...required, whitespace: true }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={1000} />
      </Form.Item>
      <p className="row form-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {record.submit}
        </Button>
        <Link to="/titles/$id" params={{ id: title.id }} className="button">
          {t.common.cancel}
        </Link>
      </p>
    </Form>
  );
}

function RenamedFields() {
  const t = useText();
  const required = { required: true, whitespace: true, message: t.form.checks.required };
  return (
    <div className="form-columns">
      <Form.Item name={['facts', 'name']} label={t.titles.record.newName} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item
        name={['facts', 'credit_code']}
        label={t.titles.record.newCode}
        extra={t.titles.record.newCodeHint}
        normalize={(v: string) => v.trim().toUpperCase()}
      >
        <Input maxLength={18} spellCheck={false} />
      </Form.Item>
    </div>
  );
}

function CorrectedFields() {
  const t = useText();
  const codes = useCodes();
  const required = { required: true, message: t.form.checks.required };
  return (
    <div className="form-columns">
      <Form.Item name={['facts', 'name']} label={t.titles.name} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item
        name={['facts', 'credit_code']}
        label={t.titles.creditCode}
        normalize={(v: string) => v.trim().toUpperCase()}
      >
        <Input maxLength={18} spellCheck={false} />
      </Form.Item>
      <Form.Item name={['facts', 'level']} label={t.titles.level} rules={[required]}>
        <Select
          options={codes.list('title_level').map((l) => ({ value: l.code, label: codes.label('title_level', l.code) }))}
        />
      </Form.Item>
      <Form.Item name={['facts', 'batch']} label={t.titles.batch}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name={['facts', 'notice_date']} label={t.titles.notice} rules={[required]}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name={['facts', 'valid_from']} label={t.titles.validFrom} rules={[required]}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name={['facts', 'valid_to']} label={t.titles.validTo} rules={[required]}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name={['facts', 'region']} label={t.titles.region}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={codes.list('region').map((r) => ({ value: r.code, label: codes.label('region', r.code) }))}
        />
      </Form.Item>
      <Form.Item name={['facts', 'industry']} label={t.titles.industry}>
        <Input maxLength={100} />
      </Form.Item>
    </div>
  );
}
