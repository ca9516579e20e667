import { Form, Input } from 'antd';
import { useText } from '../i18n';

/** The field of a reason that has to be given, whatever it is called. */
export function ReasonItem({ name, label, hint }: { name: string; label?: string; hint?: string }) {
  const t = useText();
  return (
    <Form.Item
      name={name}
      label={label ?? t.claim.reason}
      extra={hint}
      rules={[{ required: true, whitespace: true, min: 2, message: t.claim.reasonMissing }]}
    >
      <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={1000} />
    </Form.Item>
  );
}
