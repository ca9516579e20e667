// A dialog with a form: sends it, puts what the server refuses at the field that it is about, and stays open then.

import { Alert, Form, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../i18n';
import { Problem, statusOf } from '../shared/api/problem';
import { toFirstFault } from '../shared/draft';
import { useFaultText } from '../shared/faults';
import { faultPath } from './values';
import '../catalogue/catalogue.css';

interface Props<V> {
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
  close: () => void;
  children?: ReactNode;
}

export function FormModal<V extends object>(props: Props<V>) {
  const { title, ok, lead, initial, danger, busy = false, width = 560, send, rename = {}, close, children } = props;
  const t = useText();
  const faultText = useFaultText();
  const [form] = Form.useForm<V>();
  const [sending, setSending] = useState(false);
  const [faults, setFaults] = useState<string[]>([]);

  const refuse = (error: unknown) => {
    if (statusOf(error) === 412) return setFaults([t.contract.stale]);
    if (!(error instanceof Problem)) return setFaults([t.states.offline]);
    const elsewhere: string[] = [];
    for (const fault of error.faults) {
      const path = (faultPath(fault.location) ?? []).map((step) =>
        typeof step === 'string' ? (rename[step] ?? step) : step,
      );
      const text = faultText({ message: error.message, ...fault });
      if (path.length > 0 && form.getFieldInstance(path as never)) {
        form.setFields([{ name: path as never, errors: [text] }]);
      } else elsewhere.push(text);
    }
    setFaults(error.faults.length > 0 ? elsewhere : [error.message]);
    requestAnimationFrame(toFirstFault);
  };

  const submit = async () => {
    setFaults([]);
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
        {faults.length > 0 && (
          <Alert type="error" role="alert" title={faults.map((fault) => <p key={fault}>{fault}</p>)} />
        )}
        {lead}
        <Form form={form} layout="vertical" initialValues={initial as never} disabled={sending}>
          {children}
        </Form>
      </div>
    </Modal>
  );
}
