// An amount in yuan, checked while it is typed; a Fen is its smallest part.

import { Form, Input } from 'antd';
import { useText } from '../i18n';
import { fen, yuanFault } from './values';

interface Props {
  name: string | (string | number)[];
  label?: string;
  /** The name of a field that has no label of its own to be seen. */
  hidden?: string;
  extra?: string;
  required?: boolean;
  /** Zero is no amount. */
  positive?: boolean;
}

export function MoneyField({ name, label, hidden, extra, required, positive }: Props) {
  const t = useText();
  const rule = {
    validator: async (_: unknown, text: string | undefined) => {
      const fault = yuanFault(text);
      if (fault) throw new Error(t.contract.checks[fault]);
      if (required && !text?.trim()) throw new Error(t.form.checks.required);
      if (positive && text?.trim() && fen(text) === 0) throw new Error(t.contract.checks.zero);
    },
  };
  return (
    <Form.Item name={name} label={label} extra={extra} rules={[rule]} required={required}>
      <Input inputMode="decimal" suffix={t.contract.unit} aria-label={hidden} placeholder={hidden} autoComplete="off" />
    </Form.Item>
  );
}
