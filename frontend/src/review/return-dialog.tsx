// Sends a text back: why (typed), where (marks at fields), and in words.

import { Button, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import type { Kind, ReturnNote } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { fieldsOf, labelOf } from './comparison';

interface Values {
  reasons: ReturnNote['reasons'];
  note?: string;
  marks?: { field: string; note: string }[];
}

/** At least one: said by a rule of our own, because a group of boxes can't be "required" to a screen reader. */
const chosen = (message: string) => async (_: unknown, reasons: string[] | undefined) => {
  if (!reasons?.length) throw new Error(message);
};

export function ReturnDialog({
  kind,
  close,
  send,
}: {
  kind: Kind;
  close: () => void;
  send: (note: ReturnNote) => Promise<void>;
}) {
  const t = useText();
  const codes = useCodes();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const reasons = Form.useWatch('reasons', form) ?? [];
  const words = t.review;
  const submit = async (values: Values) => {
    setBusy(true);
    await send({ reasons: values.reasons, note: values.note?.trim() || undefined, marks: values.marks ?? [] }).finally(
      () => setBusy(false),
    );
  };
  return (
    <Modal
      open
      title={words.returnTitle}
      okText={words.return}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={close}
      width={640}
    >
      <Form form={form} layout="vertical" onFinish={(v) => void submit(v)} initialValues={{ marks: [] }}>
        <Form.Item name="reasons" label={words.reasons} rules={[{ validator: chosen(words.reasonsMissing) }]}>
          <Checkbox.Group
            className="return-reasons"
            options={codes.list('return_reason').map((r) => ({
              value: r.code,
              label: codes.label('return_reason', r.code),
            }))}
          />
        </Form.Item>
        <Form.List name="marks">
          {(rows, { add, remove }) => (
            <fieldset className="return-marks">
              <legend>{words.marks}</legend>
              {rows.map((row, i) => (
                <div key={row.key} className="return-mark">
                  <Form.Item name={[row.name, 'field']} rules={[{ required: true, message: t.form.checks.required }]}>
                    <Select
                      aria-label={words.markField(i + 1)}
                      placeholder={words.markWhere}
                      options={fieldsOf(kind).map((f) => ({ value: f, label: labelOf(f, kind, t) }))}
                    />
                  </Form.Item>
                  <Form.Item
                    name={[row.name, 'note']}
                    rules={[{ required: true, whitespace: true, min: 2, message: t.form.checks.required }]}
                  >
                    <Input.TextArea
                      aria-label={words.markNote(i + 1)}
                      placeholder={words.markWhat}
                      autoSize={{ minRows: 1, maxRows: 4 }}
                      maxLength={500}
                    />
                  </Form.Item>
                  <Button type="text" aria-label={words.markRemove(i + 1)} onClick={() => remove(row.name)}>
                    ×
                  </Button>
                </div>
              ))}
              <Button onClick={() => add({})}>{words.markAdd}</Button>
            </fieldset>
          )}
        </Form.List>
        <Form.Item
          name="note"
          label={words.reason}
          extra={words.reasonHint}
          rules={[{ required: reasons.includes('other'), whitespace: true, message: words.noteMissing }]}
        >
          <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
