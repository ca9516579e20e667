// A dialog with a form: sends it, puts what the server refuses at the field that it is about, and stays open then. What
// was typed in one that names its draft is there again when the session ends or the dialog is closed by a slip.

import { Form, Modal } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n';
import { toFirstFault } from './draft';
import { useKeptDialog } from './kept-dialog';
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
  /** Under what the typed is kept, letters, digits and .:_- alone: one for each form of each document. */
  draftKey?: string;
  children?: ReactNode;
}

export function FormModal<V extends object>(props: FormModalProps<V>) {
  const {
    title,
    ok,
    lead,
    initial,
    danger,
    busy = false,
    width = 560,
    send,
    rename,
    stale,
    close,
    draftKey,
    children,
  } = props;
  const t = useText();
  const [form] = Form.useForm<V>();
  const [sending, setSending] = useState(false);
  const { refuse, clear, note } = useRefusals(form, { rename, stale });
  const kept = useKeptDialog(form, draftKey);
  const fields = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState(false);
  useFocusBack();
  useEffect(() => {
    if (opened && !kept.looking)
      fields.current?.querySelector<HTMLElement>('.ant-form-item :is(input, textarea)')?.focus();
  }, [opened, kept.looking]);

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
      await kept.drop();
      close();
    } catch (error) {
      refuse(error);
    } finally {
      setSending(false);
    }
  };

  const giveUp = () => {
    void kept.drop();
    close();
  };

  return (
    <Modal
      open
      title={title}
      okText={ok}
      cancelText={t.common.cancel}
      okButtonProps={{ danger, disabled: busy || kept.looking }}
      cancelButtonProps={{ onClick: giveUp }}
      confirmLoading={sending}
      onOk={() => void submit()}
      onCancel={close}
      afterOpenChange={setOpened}
      width={width}
      destroyOnHidden
      mask={{ closable: false }}
    >
      <div className="form-modal" ref={fields}>
        {note}
        {lead}
        {kept.offer}
        <Form
          form={form}
          layout="vertical"
          initialValues={initial as never}
          disabled={sending || kept.looking}
          onValuesChange={kept.changed}
        >
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
