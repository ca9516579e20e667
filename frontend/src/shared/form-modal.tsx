// A dialog with a form: sends it, puts what the server refuses at the field that it is about, and stays open then.

import { Form, Modal } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n';
import { toFirstFault } from './draft';
import { useRefusals } from './refusal';
import './form.css';

export interface FormModalProps<V> {
  title: string;
  ok: string;
  /** What the step does that cannot be undone, above the fields. */
  lead?: ReactNode;
  initial?: Partial<V>;
  danger?: boolean;
  /** Files are on their way. */
  busy?: boolean;
  width?: number;
  send: (values: V) => Promise<void>;
  /** Names of fields that the server calls otherwise. */
  rename?: Record<string, string>;
  /** What to say when someone else was faster. */
  stale?: string;
  close: () => void;
  children?: ReactNode;
}

export function FormModal<V extends object>(props: FormModalProps<V>) {
  const { title, ok, lead, initial, danger, busy = false, width = 560, send, rename, stale, close, children } = props;
  const t = useText();
  const [form] = Form.useForm<V>();
  const [sending, setSending] = useState(false);
  const { refuse, clear, note } = useRefusals(form, { rename, stale });
  useFocusBack();

  const submit = async () => {
    clear();
    try {
      await form.validateFields();
    } catch {
      requestAnimationFrame(toFirstFault);
      return;
    }
    setSending(true);
    try {
      await send(form.getFieldsValue(true) as V);
      close();
    } catch (error) {
      refuse(error);
    } finally {
      setSending(false);
    }
  };

  return (
    <Modal
      open
      title={title}
      okText={ok}
      cancelText={t.common.cancel}
      okButtonProps={{ danger, disabled: busy }}
      confirmLoading={sending}
      onOk={() => void submit()}
      onCancel={close}
      width={width}
      destroyOnHidden
      mask={{ closable: false }}
    >
      <div className="form-modal">
        {note}
        {lead}
        <Form form={form} layout="vertical" initialValues={initial as never} disabled={sending}>
          {children}
        </Form>
      </div>
    </Modal>
  );
}

/** Whoever closes the dialog goes on where it was opened. */
function useFocusBack() {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
    [opener],
  );
}
