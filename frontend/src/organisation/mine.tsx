// My organisation: its public card, which its managers keep, and its members.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form } from 'antd';
import { useState } from 'react';
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
import { CardFields } from './card-fields';
import { fieldFaults } from './faults';
import { Members } from './members';
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
      {mayManageUsers(user) && <Members organisation={id} user={user} />}
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
      form.setFields(fieldFaults(error, t));
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
      <CardFields />
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
