// On the page of an agency: for which offices it reviews listings, and, for a manager of an office, naming it.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { useSession } from '../session/session';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Delegation, Organisation, User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { Failed } from '../shared/states';
import { fieldFaults } from './faults';

const mayRead = new Set(['reviewer', 'department_manager', 'auditor']);

export function AgencyReviews({ agency }: { agency: Organisation }) {
  const session = useSession();
  if (session.state !== 'signed-in') return null;
  const { user } = session;
  const own = user.organisation?.id === agency.id;
  if (!own && !user.roles.some((g) => mayRead.has(g.role))) return null;
  return <Shown agency={agency} user={user} />;
}

function Shown({ agency, user }: { agency: Organisation; user: User }) {
  const t = useText();
  const query = useQuery({ queryKey: ['delegations'], queryFn: () => body(api.GET('/delegations')) });
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} inline />;
  if (!query.data) return null;
  const its = query.data.items.filter((d) => d.agency.id === agency.id);
  const offices = user.roles.filter((g) => g.role === 'department_manager' && g.region);
  if (its.length === 0 && offices.length === 0) return null;
  return (
    <section className="delegations">
      <h2>{t.delegation.title}</h2>
      <p className="muted">{t.delegation.lead}</p>
      {its.length > 0 && (
        <ul>
          {its.map((d) => (
            <One key={d.id} delegation={d} />
          ))}
        </ul>
      )}
      {offices.length > 0 && agency.status === 'active' && (
        <Name agency={agency} regions={offices.map((g) => g.region ?? '')} />
      )}
    </section>
  );
}

function One({ delegation: d }: { delegation: Delegation }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const end = async () => {
    try {
      await body(
        api.POST('/delegations/{id}/end', {
          params: { path: { id: d.id }, header: { 'If-Match': `"${d.version}"` } },
        }),
      );
      await queries.invalidateQueries({ queryKey: ['delegations'] });
    } catch (error) {
      void message.error(error instanceof Problem ? error.message : t.states.offline);
    }
  };
  return (
    <li className="row">
      <span>{codes.label('region', d.region)}</span>
      <span className="muted small">{t.delegation.days(format.day(d.from), format.day(d.until))}</span>
      <span className="tag">{d.holds ? t.delegation.holds : t.delegation.over}</span>
      {d.may_end && (
        <Button
          type="link"
          size="small"
          onClick={() =>
            modal.confirm({
              title: t.delegation.end,
              content: t.delegation.endConfirm,
              okText: t.delegation.end,
              cancelText: t.common.cancel,
              onOk: end,
            })
          }
        >
          {t.delegation.end}
        </Button>
      )}
    </li>
  );
}

interface Values {
  region: string;
  until: string;
}

function Name({ agency, regions }: { agency: Organisation; regions: string[] }) {
  const t = useText();
  const codes = useCodes();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const name = async (values: Values) => {
    setBusy(true);
    try {
      await body(api.POST('/delegations', { body: { agency: agency.id, ...values } }));
      await queries.invalidateQueries({ queryKey: ['delegations'] });
      form.resetFields();
    } catch (error) {
      if (error instanceof Problem) form.setFields(fieldFaults(error, t));
      void message.error(error instanceof Problem ? error.message : t.states.offline);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form form={form} layout="inline" onFinish={(v) => void name(v)} initialValues={{ region: regions[0] }}>
      <Form.Item name="region" label={t.common.region} rules={[{ required: true }]}>
        <Select
          style={{ minWidth: 140 }}
          options={regions.map((r) => ({ value: r, label: codes.label('region', r) }))}
        />
      </Form.Item>
      <Form.Item name="until" label={t.delegation.until} rules={[{ required: true, message: t.form.checks.required }]}>
        <Input type="date" />
      </Form.Item>
      <Button htmlType="submit" loading={busy}>
        {t.delegation.name}
      </Button>
    </Form>
  );
}
