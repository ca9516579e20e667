// Admits an organisation: the department of its region, or an operator, who can also make its first account.

import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayAdmitOrganisations } from '../session/may';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { Organisation, OrganisationInput, User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { AddMember } from './add-member';
import { CardFields } from './card-fields';
import { fieldFaults } from './faults';
import { admits, grantable } from './grants';
import './organisation.css';

export function AdmitPage() {
  return <Guard may={mayAdmitOrganisations}>{(user) => <Admit user={user} />}</Guard>;
}

function Admit({ user }: { user: User }) {
  const t = useText();
  useTitle(t.admit.title);
  const [admitted, setAdmitted] = useState<Organisation | null>(null);
  return (
    <>
      <PageHead title={t.admit.title} lead={t.admit.lead} />
      {admitted ? (
        <Done organisation={admitted} user={user} again={() => setAdmitted(null)} />
      ) : (
        <AdmitForm user={user} done={setAdmitted} />
      )}
    </>
  );
}

function AdmitForm({ user, done }: { user: User; done: (o: Organisation) => void }) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<OrganisationInput>();
  const [busy, setBusy] = useState(false);
  const save = async (values: OrganisationInput) => {
    setBusy(true);
    message.destroy();
    try {
      const made = await body(api.POST('/organisations', { body: values }));
      await queries.invalidateQueries({ queryKey: ['organisations'] });
      done(made);
    } catch (error) {
      if (!(error instanceof Problem)) return void message.error(t.states.offline);
      form.setFields(fieldFaults(error, t));
      void message.error(error.message);
      requestAnimationFrame(() =>
        document.querySelector('.ant-form-item-has-error')?.scrollIntoView({ block: 'center' }),
      );
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
      scrollToFirstError={{ block: 'center', focus: true }}
      onFinish={(v) => void save(v)}
    >
      <h2>{t.admit.basics}</h2>
      <Basics user={user} />
      <h2>{t.mine.card}</h2>
      <CardFields />
      <p className="row form-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.admit.submit}
        </Button>
      </p>
    </Form>
  );
}

/** What only the department writes. */
function Basics({ user }: { user: User }) {
  const t = useText();
  const codes = useCodes();
  const may = admits(user);
  const required = { required: true, message: t.form.checks.required };
  return (
    <div className="form-columns">
      <Form.Item
        name="name"
        label={t.mine.labels.name}
        extra={t.admit.nameHint}
        rules={[{ ...required, whitespace: true }]}
      >
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item
        name="credit_code"
        label={t.organisations.creditCode}
        extra={t.admit.creditCodeHint}
        rules={[{ ...required, whitespace: true }]}
      >
        <Input maxLength={30} autoCapitalize="characters" spellCheck={false} />
      </Form.Item>
      <Form.Item name="kind" label={t.organisations.kind} rules={[required]}>
        <Select
          placeholder={t.form.ask}
          options={codes
            .list('organisation_kind')
            .filter((k) => may.kind(k.code))
            .map((k) => ({ value: k.code, label: codes.label('organisation_kind', k.code) }))}
        />
      </Form.Item>
      <Form.Item name="region" label={t.mine.labels.region} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t.form.ask}
          options={codes
            .list('region')
            .filter((r) => may.region(r.code))
            .map((r) => ({ value: r.code, label: codes.label('region', r.code) }))}
        />
      </Form.Item>
    </div>
  );
}

function Done({ organisation, user, again }: { organisation: Organisation; user: User; again: () => void }) {
  const t = useText();
  const grants = grantable(user, organisation.id);
  return (
    <section className="card my-card admitted" role="status">
      <h2>{t.admit.doneTitle(organisation.name)}</h2>
      <p>{grants.length > 0 ? t.admit.doneOperator : t.admit.doneText}</p>
      <div className="row">
        {grants.length > 0 && <AddMember organisation={organisation.id} grants={grants} label={t.mine.addManager} />}
        <Link to="/organisations/$id" params={{ id: organisation.id }} className="button">
          {t.admit.see}
        </Link>
        <Button onClick={again}>{t.admit.another}</Button>
      </div>
    </section>
  );
}
