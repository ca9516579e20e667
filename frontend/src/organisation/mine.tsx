// My organisation: its public card, which its managers keep, and its members.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { faultPath } from '../catalogue/values';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayManageOrganisation, mayManageUsers } from '../session/may';
import { api, body, tagged } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Organisation, OrganisationInput, User } from '../shared/api/types';
import { named, useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { SampleTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import './organisation.css';

export function MyOrganisationPage() {
  return <Guard may={() => true}>{(user) => <Mine user={user} />}</Guard>;
}

function Mine({ user }: { user: User }) {
  const t = useText();
  useTitle(t.mine.organisationTitle);
  const id = user.organisation?.id;
  if (!id) return <Note title={t.mine.none} page />;
  return <Loaded id={id} user={user} />;
}

function Loaded({ id, user }: { id: string; user: User }) {
  const t = useText();
  const language = useLanguage();
  const [editing, setEditing] = useState(false);
  const query = useQuery({
    queryKey: ['organisation-mine', id],
    queryFn: () => tagged(api.GET('/organisations/{id}', { params: { path: { id } } })),
  });
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const { data: organisation, etag } = query.data;
  return (
    <>
      <PageHead title={named(organisation, language)} lead={organisation.sample ? <SampleTag /> : undefined}>
        {mayManageOrganisation(user) && !editing && <Button onClick={() => setEditing(true)}>{t.mine.edit}</Button>}
      </PageHead>
      {editing ? (
        <CardForm organisation={organisation} etag={etag} close={() => setEditing(false)} />
      ) : (
        <Card organisation={organisation} />
      )}
      {mayManageUsers(user) && <Members organisation={id} />}
    </>
  );
}

function Card({ organisation: o }: { organisation: Organisation }) {
  const t = useText();
  const codes = useCodes();
  const facts: [string, string | undefined][] = [
    [t.organisations.kind, codes.label('organisation_kind', o.kind)],
    [t.common.region, codes.label('region', o.region)],
    [t.organisations.creditCode, o.credit_code],
    [t.mine.labels.name_en, o.name_en],
    [t.mine.labels.short_name, o.short_name],
    [t.organisations.address, o.address],
    [t.organisations.website, o.website],
    [t.organisations.introduction, o.introduction],
    ...(o.contacts ?? []).map((c): [string, string] => [
      `${t.organisations.contacts} · ${c.office}`,
      [c.phone, c.email].filter(Boolean).join(' '),
    ]),
  ];
  return (
    <section className="card my-card" aria-label={t.mine.card}>
      <dl>
        {facts.map(([label, value]) => (
          <div key={label} className={value && value.length > 60 ? 'long' : ''}>
            <dt className="muted small">{label}</dt>
            <dd>{value || <span className="muted">{t.common.none}</span>}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function CardForm({ organisation, etag, close }: { organisation: Organisation; etag: string; close: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Organisation>();
  const [busy, setBusy] = useState(false);
  const { labels } = t.mine;
  const save = async (values: Partial<Organisation>) => {
    setBusy(true);
    try {
      const { id } = organisation;
      await body(
        api.PUT('/organisations/{id}', {
          params: { path: { id }, header: { 'If-Match': etag } },
          body: inputOf({ ...organisation, ...values }),
        }),
      );
      void message.success(t.mine.saved);
      await queries.invalidateQueries({ predicate: (q) => String(q.queryKey[0]).startsWith('organisation') });
      close();
    } catch (error) {
      if (!(error instanceof Problem)) return void message.error(t.states.offline);
      for (const fault of error.faults) {
        const path = faultPath(fault.location);
        if (path) form.setFields([{ name: path as never, errors: [fault.message ?? error.message] }]);
      }
      void message.error(error.status === 412 ? t.form.conflictTitle : error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      className="card my-card"
      initialValues={organisation}
      onFinish={(v) => void save(v)}
      disabled={busy}
    >
      <div className="form-columns">
        <Form.Item name="short_name" label={labels.short_name}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="name_en" label={labels.name_en}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="address" label={labels.address}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="website" label={labels.website}>
          <Input maxLength={200} inputMode="url" placeholder="https://" />
        </Form.Item>
      </div>
      <Form.Item name="introduction" label={labels.introduction}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={10_000} />
      </Form.Item>
      <h2>{t.organisations.contacts}</h2>
      <p className="muted small">{t.mine.contactsHint}</p>
      <Form.List name="contacts">
        {(rows, { add, remove }) => (
          <>
            {rows.map((row, i) => (
              <div key={row.key} className="contact-row">
                <Form.Item name={[row.name, 'office']} rules={[{ required: true, message: t.form.checks.required }]}>
                  <Input aria-label={t.mine.office} placeholder={t.mine.office} maxLength={100} />
                </Form.Item>
                <Form.Item name={[row.name, 'phone']}>
                  <Input aria-label={t.mine.phone} placeholder={t.mine.phone} maxLength={30} />
                </Form.Item>
                <Form.Item name={[row.name, 'email']}>
                  <Input aria-label={t.mine.email} placeholder={t.mine.email} maxLength={254} />
                </Form.Item>
                <Button type="text" aria-label={t.mine.removeContact(i + 1)} onClick={() => remove(row.name)}>
                  ×
                </Button>
              </div>
            ))}
            <Button onClick={() => add({})}>{t.mine.addContact}</Button>
          </>
        )}
      </Form.List>
      <p className="row form-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.common.save}
        </Button>
        <Button onClick={close}>{t.common.cancel}</Button>
      </p>
    </Form>
  );
}

/** What may be sent of a card: all but what the server keeps itself. */
function inputOf({
  id: _id,
  sample: _sample,
  version: _version,
  listed: _listed,
  ...input
}: Organisation): OrganisationInput {
  return input;
}

function Members({ organisation }: { organisation: string }) {
  const t = useText();
  const codes = useCodes();
  const query = useQuery({
    queryKey: ['users', organisation],
    queryFn: () => body(api.GET('/users', { params: { query: { organisation } } })),
  });
  return (
    <section className="members">
      <h2>{t.mine.members}</h2>
      {query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && query.data.items.length === 0 && <p className="muted">{t.mine.noMembers}</p>}
      {query.data && query.data.items.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t.mine.member}</th>
              <th scope="col">{t.mine.login}</th>
              <th scope="col">{t.mine.roles}</th>
              <th scope="col">{t.mine.status}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map((m) => (
              <tr key={m.id}>
                <td>{m.name}</td>
                <td>{m.login}</td>
                <td>{t.common.list((m.roles ?? []).map((r) => codes.label('role', r.role)))}</td>
                <td>
                  <span className={m.status === 'active' ? 'tag offer' : 'tag bad'}>
                    {m.status === 'active' ? t.mine.active : t.mine.blocked}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
