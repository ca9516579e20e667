// Recording a payment or an invoice, as it stands on the bank's receipt or on the invoice.

import { App, Form, Input } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n';
import type { Attached } from '../shared/api/types';
import { FileUpload } from '../shared/files/upload';
import { FormModal } from './form-modal';
import { MoneyField } from './money-field';
import type { ContractProps } from './page';
import { recordInvoice, recordPayment, useSettle, type VoucherKind } from './queries';
import { inOrder, roomsFor } from './settlements';
import { fen } from './values';

interface Values {
  date?: string;
  amount?: string;
  payer_ref?: string;
  payee_ref?: string;
  code?: string;
  number?: string;
  file?: Attached[];
  note?: string;
}

export function RecordDialog({ contract, kind, close }: ContractProps & { kind: VoucherKind; close: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const work = contract.data;
  const { id } = work.contract;
  const settle = useSettle(id);
  const [busy, setBusy] = useState(false);
  const payment = kind === 'payment';
  const words = t.contract.vouchers;
  const send = async (v: Values) => {
    const common = { date: v.date ?? '', amount_fen: fen(v.amount), note: v.note?.trim() || undefined };
    const file = v.file?.[0]?.sha256;
    if (payment) {
      await recordPayment(id, {
        ...common,
        payer_ref: v.payer_ref?.trim() ?? '',
        payee_ref: v.payee_ref?.trim() || undefined,
        voucher: file,
        // Most payments settle the invoices in their order; the matrix below shows it and can be changed.
        settlements: inOrder(common.amount_fen, roomsFor(work.invoices, work.payments)),
      });
    } else {
      await recordInvoice(id, { ...common, code: v.code?.trim() || undefined, number: v.number?.trim() ?? '', file });
    }
    void message.success(words.recorded);
    settle();
  };
  return (
    <FormModal<Values>
      title={payment ? words.recordPayment : words.recordInvoice}
      ok={words.save}
      lead={<p>{payment ? words.paymentLead : words.invoiceLead}</p>}
      busy={busy}
      send={send}
      rename={{ voucher: 'file' }}
      close={close}
      draftKey={`contract.${id}.${kind}`}
    >
      <div className="form-pair">
        <Form.Item name="date" label={words.date} rules={[{ required: true, message: t.form.checks.required }]}>
          <Input type="date" />
        </Form.Item>
        <MoneyField name="amount" label={payment ? words.amount : words.amountTaxed} required positive />
      </div>
      <div className="form-pair">
        {payment ? (
          <>
            <Reference name="payer_ref" label={words.payerRefLabel} hint={words.refHint} required />
            <Reference name="payee_ref" label={words.payeeRefLabel} />
          </>
        ) : (
          <>
            <Reference name="number" label={words.numberLabel} hint={words.numberHint} required />
            <Reference name="code" label={words.codeLabel} hint={words.codeHint} />
          </>
        )}
      </div>
      <Form.Item name="file" label={payment ? words.receipt : words.invoiceFile}>
        <FileUpload label={payment ? words.receipt : words.invoiceFile} most={1} onBusy={setBusy} />
      </Form.Item>
      <Form.Item name="note" label={words.note}>
        <Input maxLength={300} />
      </Form.Item>
    </FormModal>
  );
}

function Reference({
  name,
  label,
  hint,
  required,
}: {
  name: string;
  label: string;
  hint?: string;
  required?: boolean;
}) {
  const t = useText();
  return (
    <Form.Item
      name={name}
      label={label}
      extra={hint}
      rules={required ? [{ required: true, whitespace: true, message: t.form.checks.required }] : undefined}
    >
      <Input maxLength={60} autoComplete="off" />
    </Form.Item>
  );
}
