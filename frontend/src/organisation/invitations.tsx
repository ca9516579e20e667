// Invitations that are not accepted yet, and the dialog that invites: the person sets name, login and password.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Invitation } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useRefusalText } from '../shared/faults';
import { FormModal } from '../shared/form-modal';
import { useFormat } from '../shared/format';
import { Failed } from '../shared/states';
import type { Grant, Role } from './grants';

interface Values {
  email: string;
  name?: string;
  role: Role;
}

export function Invite({ organisation, grants }: { organisation: string; grants: readonly Grant[] }) {
  const t = useText();
  const codes = useCodes();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const send = async ({ email, name, role }: Values) => {
    const grant = grants.find((g) => g.role === role);
    await body(
      api.POST('/invitations', {
        body: { email: email.trim(), name: name?.trim() || undefined, organisation, roles: grant ? [grant] : [] },
      }),
    );
    void message.success(t.mine.invited);
    await queries.invalidateQueries({ queryKey: ['invitations', organisation] });
  };
  const required = { required: true, whitespace: true, message: t.form.checks.required };
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t.mine.invite}
      </Button>
      {open && (
        <FormModal<Values>
          title={t.mine.invite}
          ok={t.mine.sendInvitation}
          lead={<p>{t.mine.inviteLead}</p>}
          initial={{ role: grants[0]?.role }}
          send={send}
          close={() => setOpen(false)}
        >
          <Form.Item name="email" label={t.mine.email} rules={[required]}>
            <Input maxLength={254} autoComplete="off" inputMode="email" />
          </Form.Item>
          <Form.Item name="name" label={t.mine.personName} extra={t.mine.inviteNameHint}>
            <Input maxLength={60} autoComplete="off" />
          </Form.Item>
          <Form.Item name="role" label={t.mine.role}>
            <Select options={grants.map((g) => ({ value: g.role, label: codes.label('role', g.role) }))} />
          </Form.Item>
        </FormModal>
      )}
    </>
  );
}

export function Invitations({ organisation }: { organisation: string }) {
  const t = useText();
  const query = useQuery({
    queryKey: ['invitations', organisation],
    queryFn: () => body(api.GET('/invitations', { params: { query: { organisation } } })),
  });
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} inline />;
  if (!query.data?.items.length) return null;
  return (
    <section className="members invitations" aria-labelledby="invitations-title">
      <h3 id="invitations-title">{t.mine.invitations}</h3>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t.mine.email}</th>
            <th scope="col">{t.mine.roles}</th>
            <th scope="col">{t.mine.status}</th>
            <th scope="col">{t.catalogue.columns.actions}</th>
          </tr>
        </thead>
        <tbody>
          {query.data.items.map((i) => (
            <Row key={i.id} invitation={i} organisation={organisation} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ invitation: i, organisation }: { invitation: Invitation; organisation: string }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { message } = App.useApp();
  const refusal = useRefusalText();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const go = async (step: () => Promise<unknown>, done: string) => {
    setBusy(true);
    try {
      await step();
      void message.success(done);
    } catch (error) {
      void message.error(refusal(error));
    } finally {
      await queries.invalidateQueries({ queryKey: ['invitations', organisation] });
      setBusy(false);
    }
  };
  const params = { path: { id: i.id }, header: { 'If-Match': `"${i.version}"` } };
  const whom = i.email ?? '';
  return (
    <tr>
      <td className="login">{[i.name, i.email].filter(Boolean).join(' · ')}</td>
      <td>{t.common.list(i.roles.map((r) => codes.label('role', r.role)))}</td>
      <td>
        <span className={i.holds ? 'tag need' : 'tag bad'}>
          {i.holds ? t.mine.holdsUntil(format.clock(i.ends)) : t.mine.linkOver}
        </span>
      </td>
      <td className="actions">
        <Button
          type="link"
          disabled={busy}
          aria-label={t.mine.resendTo(whom)}
          onClick={() => void go(() => body(api.POST('/invitations/{id}/sending', { params })), t.mine.invited)}
        >
          {t.mine.resend}
        </Button>
        {!i.first && (
          <Button
            type="link"
            disabled={busy}
            aria-label={t.mine.withdrawFrom(whom)}
            onClick={() => void go(() => body(api.DELETE('/invitations/{id}', { params })), t.mine.invitationWithdrawn)}
          >
            {t.mine.withdrawInvitation}
          </Button>
        )}
      </td>
    </tr>
  );
}
