// The price: total, itemised deductions, mode of payment with its plan or its royalty.

import { Button, Form, Input, Select } from 'antd';
import { useOptions } from '../catalogue/editors';
import { useText } from '../i18n';
import { basisPointsFrom } from '../shared/money';
import { MoneyField } from './money-field';
import { hasRoyalty } from './values';

export function PriceFields() {
  const t = useText();
  const options = useOptions();
  const mode = Form.useWatch(['price', 'mode']);
  const { labels } = t.contract;
  return (
    <>
      <div className="form-pair">
        <MoneyField name={['price', 'total']} label={labels.total} extra={t.contract.hints.total} />
        <Form.Item name={['price', 'mode']} label={labels.mode}>
          <Select placeholder={t.form.ask} options={options('payment_mode')} allowClear />
        </Form.Item>
      </div>
      <h3>{labels.deductions}</h3>
      <p className="muted small section-hint">{t.contract.hints.deductions}</p>
      <Deductions />
      {hasRoyalty(mode) && <RoyaltyFields />}
      <h3>{labels.plan}</h3>
      <Plan />
    </>
  );
}

function Deductions() {
  const t = useText();
  const options = useOptions();
  const words = t.contract.deductions;
  return (
    <Form.List name={['price', 'deductions']}>
      {(rows, { add, remove }) => (
        <>
          {rows.map((row, i) => (
            <fieldset key={row.key} className="editor-row money-row" aria-label={words.row(i + 1)}>
              <Form.Item name={[row.name, 'kind']} rules={[{ required: true, message: t.form.checks.required }]}>
                <Select aria-label={words.kind} placeholder={words.kind} options={options('deduction')} />
              </Form.Item>
              <MoneyField name={[row.name, 'amount']} hidden={words.amount} required positive />
              <Form.Item name={[row.name, 'note']}>
                <Input aria-label={words.note} placeholder={words.note} maxLength={300} />
              </Form.Item>
              <Remove label={words.remove(i + 1)} onClick={() => remove(row.name)} />
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

function Plan() {
  const t = useText();
  const words = t.contract.plan;
  return (
    <Form.List name={['price', 'plan']}>
      {(rows, { add, remove }) => (
        <>
          {rows.map((row, i) => (
            <fieldset key={row.key} className="editor-row money-row" aria-label={words.row(i + 1)}>
              <Form.Item name={[row.name, 'due']}>
                <Input type="date" aria-label={words.due} />
              </Form.Item>
              <MoneyField name={[row.name, 'amount']} hidden={words.amount} required positive />
              <Form.Item name={[row.name, 'note']}>
                <Input aria-label={words.note} placeholder={words.note} maxLength={300} />
              </Form.Item>
              <Remove label={words.remove(i + 1)} onClick={() => remove(row.name)} />
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

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button className="remove" type="text" aria-label={label} title={label} onClick={onClick}>
      ×
    </Button>
  );
}

function RoyaltyFields() {
  const t = useText();
  const { labels, checks } = t.contract;
  const rule = {
    validator: async (_: unknown, text: string | undefined) => {
      const read = basisPointsFrom(text ?? '');
      if (typeof read === 'string' || (typeof read === 'number' && (read <= 0 || read > 10_000))) {
        throw new Error(checks.rate);
      }
    },
  };
  return (
    <div className="form-pair">
      <Form.Item name={['price', 'royalty']} label={labels.royalty} rules={[rule]}>
        <Input inputMode="decimal" suffix="%" autoComplete="off" />
      </Form.Item>
      <Form.Item name={['price', 'royalty_base']} label={labels.royalty_base}>
        <Input maxLength={300} />
      </Form.Item>
    </div>
  );
}
