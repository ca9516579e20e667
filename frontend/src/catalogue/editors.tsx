// The parts of the form that hold lists: indicators and intellectual property.

import { Button, Form, Input, Select } from 'antd';
import { useText } from '../i18n';
import type { Kinds } from '../shared/api/types';
import { type ListName, useCodes } from '../shared/codes';
import { figureFrom } from './values';

/** The options of a code list in the language of the page. */
export function useOptions(): (name: ListName) => { value: string; label: string }[] {
  const codes = useCodes();
  return (name) => codes.list(name).map((l) => ({ value: l.code, label: codes.label(name, l.code) }));
}

export function IndicatorEditor({ kind }: { kind: Kinds }) {
  const t = useText();
  const options = useOptions();
  const words = t.form.indicator;
  const figure = (required: boolean) => ({
    validator: async (_: unknown, text: string | undefined) => {
      if (!text && !required) return;
      if (figureFrom(text) === undefined) throw new Error(t.form.checks.number);
    },
  });
  return (
    <Form.List name="indicators">
      {(rows, { add, remove }) => (
        <>
          <p className="muted small form-note">{t.form.hints.indicators}</p>
          {rows.map((row, i) => (
            <fieldset key={row.key} className="editor-row" aria-label={words.row(i + 1)}>
              <Form.Item name={[row.name, 'name']} rules={[{ required: true, message: t.form.checks.required }]}>
                <Input aria-label={words.name} placeholder={words.name} maxLength={60} />
              </Form.Item>
              <Form.Item name={[row.name, 'op']} initialValue="ge">
                <Select aria-label={words.op} options={options('op')} />
              </Form.Item>
              <Form.Item name={[row.name, 'value']} rules={[figure(true)]}>
                <Input aria-label={words.value} placeholder={words.value} inputMode="decimal" />
              </Form.Item>
              <Form.Item name={[row.name, 'unit']}>
                <Input aria-label={words.unit} placeholder={words.unit} maxLength={40} />
              </Form.Item>
              <Button
                className="remove"
                type="text"
                aria-label={words.remove(i + 1)}
                title={words.remove(i + 1)}
                onClick={() => remove(row.name)}
              >
                ×
              </Button>
              <div className="second">
                <HighField index={row.name} />
                {kind === 'demands' && (
                  <Form.Item name={[row.name, 'need']} initialValue="must">
                    <Select aria-label={words.need} options={options('need')} />
                  </Form.Item>
                )}
                <Form.Item name={[row.name, 'note']} className="note">
                  <Input aria-label={words.note} placeholder={words.note} maxLength={200} />
                </Form.Item>
              </div>
            </fieldset>
          ))}
          <Form.Item>
            <Button onClick={() => add({})}>{words.add}</Button>
          </Form.Item>
        </>
      )}
    </Form.List>
  );
}

/** The upper figure, there for "between" only. */
function HighField({ index }: { index: number }) {
  const t = useText();
  const form = Form.useFormInstance();
  const op = Form.useWatch(['indicators', index, 'op'], form);
  if (op !== 'between') return null;
  return (
    <Form.Item
      name={[index, 'high']}
      dependencies={[['indicators', index, 'value']]}
      rules={[
        {
          validator: async (_: unknown, text: string | undefined) => {
            const high = figureFrom(text);
            const low = figureFrom(form.getFieldValue(['indicators', index, 'value']));
            if (high === undefined) throw new Error(t.form.checks.number);
            if (low !== undefined && high <= low) throw new Error(t.form.checks.high);
          },
        },
      ]}
    >
      <Input aria-label={t.form.indicator.high} placeholder={t.form.indicator.high} inputMode="decimal" />
    </Form.Item>
  );
}

export function RightsEditor() {
  const t = useText();
  const options = useOptions();
  const words = t.form.ip;
  return (
    <Form.List name="ip">
      {(rows, { add, remove }) => (
        <>
          {rows.map((row, i) => (
            <fieldset key={row.key} className="editor-row right" aria-label={words.row(i + 1)}>
              <Form.Item name={[row.name, 'type']} rules={[{ required: true, message: t.form.checks.required }]}>
                <Select aria-label={words.type} placeholder={words.type} options={options('ip_type')} />
              </Form.Item>
              <Form.Item name={[row.name, 'status']}>
                <Select
                  aria-label={words.status}
                  placeholder={words.status}
                  options={options('ip_status')}
                  allowClear
                />
              </Form.Item>
              <Form.Item name={[row.name, 'number']}>
                <Input aria-label={words.number} placeholder={words.number} maxLength={60} />
              </Form.Item>
              <Button
                className="remove"
                type="text"
                aria-label={words.remove(i + 1)}
                title={words.remove(i + 1)}
                onClick={() => remove(row.name)}
              >
                ×
              </Button>
              <Form.Item name={[row.name, 'title']} className="wide-cell">
                <Input aria-label={words.title} placeholder={words.title} maxLength={120} />
              </Form.Item>
            </fieldset>
          ))}
          <Form.Item>
            <Button onClick={() => add({})}>{words.add}</Button>
          </Form.Item>
        </>
      )}
    </Form.List>
  );
}
