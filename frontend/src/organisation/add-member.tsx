// Adds a person to an organisation: an account with an initial password, which is made here, shown once, and has to be
// changed by the person at the first sign-in.

import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { fieldFaults } from './faults';
import type { Grant, Role } from './grants';
import { initialPassword } from './initial-password';

interface Props {
  organisation: string;
  grants: readonly Grant[];
  label?: string;
}

interface Values {
  name: string;
  login: string;
  email?: string;
  role: Role;
}

interface Made {
  login: string;
  password: string;
}

export function AddMember({ organisation, grants, label }: Props) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{label ?? t.mine.add}</Button>
      {open && <Dialog organisation={organisation} grants={grants} close={() => setOpen(false)} />}
    </>
  );
}

function Dialog({ organisation, grants, close }: Props & { close: () => void }) {
  const t = useText();
  const [form] = Form.useForm<Values>();
  const [made, setMade] = useState<Made | null>(null);
  const { create, busy } = useCreate(organisation, grants, form.setFields);
  const submit = async (values: Values) => setMade(await create(values));
  return (
    <Modal
      open
      title={made ? t.mine.createdTitle : t.mine.addTitle}
      // What is shown once must not be lost by a click beside it.
      mask={{ closable: false }}
      keyboard={!made}
      closable={!made}
      confirmLoading={busy}
      okText={t.mine.add}
      cancelText={t.common.cancel}
      onOk={() => form.submit()}
      onCancel={close}
      footer={
        made ? (
          <Button type="primary" onClick={close}>
            {t.mine.noted}
          </Button>
        ) : undefined
      }
    >
      {made ? (
        <ShownOnce made={made} />
      ) : (
        <Form
          form={form}
          layout="vertical"
          initialValues={{ role: grants[0]?.role }}
          disabled={busy}
          onFinish={(v) => void submit(v)}
        >
          <Fields grants={grants} />
        </Form>
      )}
    </Modal>
  );
}

function Fields({ grants }: { grants: readonly Grant[] }) {
  const t = useText();
  const codes = useCodes();
  const required = { required: true, whitespace: true, message: t.form.checks.required };
  return (
    <>
      <Form.Item name="name" label={t.mine.personName} rules={[required]}>
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item name="login" label={t.mine.login} extra={t.mine.loginHint} rules={[required]}>
        <Input maxLength={254} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item name="email" label={t.mine.email}>
        <Input maxLength={254} autoComplete="off" inputMode="email" />
      </Form.Item>
      <Form.Item name="role" label={t.mine.role}>
        <Select options={grants.map((g) => ({ value: g.role, label: codes.label('role', g.role) }))} />
      </Form.Item>
    </>
  );
}

type SetFields = ReturnType<typeof Form.useForm<Values>>[0]['setFields'];

function useCreate(organisation: string, grants: readonly Grant[], setFields: SetFields) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const create = async ({ name, login, email, role }: Values): Promise<Made | null> => {
    const grant = grants.find((g) => g.role === role);
    if (!grant) return null;
    const password = initialPassword();
    setBusy(true);
    try {
      const user = await body(
        api.POST('/users', {
          body: {
            organisation,
            name: name.trim(),
            login: login.trim(),
            email: email?.trim() || undefined,
            password,
            roles: [grant],
          },
        }),
      );
      await queries.invalidateQueries({ queryKey: ['users', organisation] });
      return { login: user.login, password };
    } catch (error) {
      if (!(error instanceof Problem)) void message.error(t.states.offline);
      else {
        const faults = fieldFaults(error, t);
        setFields(faults);
        if (faults.length === 0) void message.error(error.message);
      }
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { create, busy };
}

function ShownOnce({ made }: { made: Made }) {
  const t = useText();
  const { message } = App.useApp();
  const copy = async () => {
    await navigator.clipboard.writeText(made.password);
    void message.success(t.mine.copied);
  };
  return (
    <div className="shown-once" role="status">
      <p>{t.mine.createdText}</p>
      <dl>
        <div>
          <dt className="muted small">{t.mine.login}</dt>
          <dd>
            <code>{made.login}</code>
          </dd>
        </div>
        <div>
          <dt className="muted small">{t.mine.initialPassword}</dt>
          <dd className="row">
            <code>{made.password}</code>
            {/* Browsers offer the clipboard to https and the own machine only. */}
            {'clipboard' in navigator && (
              <Button size="small" onClick={() => void copy()}>
                {t.mine.copy}
              </Button>
            )}
          </dd>
        </div>
      </dl>
    </div>
  );
}
