// The price: total, itemised deductions, mode of payment with its plan or its royalty.

import { Button, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useOptions } from '../catalogue/editors';
import { useText } from '../i18n';
import { basisPointsFrom } from '../shared/money';
import { MoneyField } from './money-field';
import { Yuan } from './parts';
import { amountsOf, type ContractValues, hasRoyalty } from './values';

export function PriceFields() {
  const t = useText();
  const options = useOptions();
  const price = Form.useWatch('price', { preserve: true }) as ContractValues['price'];
  const mode = price?.mode;
  const amounts = amountsOf(price);
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
      {!amounts.unclear && amounts.total > 0 && (
        <p className="inline-technical" role="status">
          {t.contract.technical} <Yuan fen={amounts.technical} />
        </p>
      )}
      {hasRoyalty(mode) && <RoyaltyFields />}
      <h3>{labels.plan}</h3>
      <Plan />
    </>
  );
}

function Deductions() {
  const options = useOptions();
  const words = useText().contract.deductions;
  const required = useText().form.checks.required;
  return (
    <MoneyRows name="deductions" words={words}>
      {(row) => (
        <Form.Item name={[row, 'kind']} rules={[{ required: true, message: required }]}>
          <Select aria-label={words.kind} placeholder={words.kind} options={options('deduction')} />
        </Form.Item>
      )}
    </MoneyRows>
  );
}

function Plan() {
  const words = useText().contract.plan;
  return (
    <MoneyRows name="plan" words={words}>
      {(row) => (
        <Form.Item name={[row, 'due']}>
          <Input type="date" aria-label={words.due} />
        </Form.Item>
      )}
    </MoneyRows>
  );
}

interface RowWords {
  row: (no: number) => string;
  amount: string;
  note: string;
  remove: (no: number) => string;
  add: string;
}

/** A list of amounts, each with a note, led by what children put before it. */
function MoneyRows({ name, words, children }: { name: string; words: RowWords; children: (row: number) => ReactNode }) {
  return (
    <Form.List name={['price', name]}>
      {(rows, { add, remove }) => (
        <>
          {rows.map((row, i) => (
            <fieldset key={row.key} className="editor-row money-row" aria-label={words.row(i + 1)}>
              {children(row.name)}
              <MoneyField
                name={[row.name, 'amount']}
                hidden={words.amount}
                placeholder={words.amount}
                required
                positive
              />
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
