// What a payment settles: an amount for each invoice, with what is left of it.

import { App, Button, Form } from 'antd';
import { useText } from '../i18n';
import type { PaymentWork, Settlement } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { yuanFromFen } from '../shared/money';
import { FormModal } from './form-modal';
import { MoneyField } from './money-field';
import type { ContractProps } from './page';
import { Yuan } from './parts';
import { settlePayment, useSettle } from './queries';
import { inOrder, type Room, roomsFor, settlementFaults } from './settlements';
import { fen } from './values';

interface Values {
  parts?: Record<string, string | undefined>;
}

const typed = (parts: readonly Settlement[]) =>
  Object.fromEntries(parts.map((s) => [s.invoice, yuanFromFen(s.amount_fen)]));

function partsOf(v: Values | undefined, rooms: readonly Room[]): Settlement[] {
  return rooms
    .map(({ invoice }) => ({ invoice: invoice.id, amount_fen: fen(v?.parts?.[invoice.id]) }))
    .filter((s) => s.amount_fen > 0);
}

export function SettleDialog({
  contract,
  payment,
  close,
}: ContractProps & { payment: PaymentWork; close: () => void }) {
  const t = useText();
  const { message } = App.useApp();
  const work = contract.data;
  const settle = useSettle(work.contract.id);
  const rooms = roomsFor(work.invoices, work.payments, payment.payment.id);
  const words = t.contract.settlements;
  const send = async (v: Values) => {
    await settlePayment(payment.payment.id, payment.version, partsOf(v, rooms));
    void message.success(words.done);
    settle();
  };
  return (
    <FormModal<Values>
      title={t.contract.vouchers.actions.settle ?? ''}
      ok={t.contract.vouchers.save}
      lead={<p>{words.lead}</p>}
      initial={{ parts: typed(payment.payment.settlements ?? []) }}
      send={send}
      close={close}
      draftKey={`payment.${payment.payment.id}.settle`}
    >
      {rooms.length === 0 ? (
        <p className="muted">{words.noInvoices}</p>
      ) : (
        <Parts amount={payment.payment.amount_fen} rooms={rooms} />
      )}
    </FormModal>
  );
}

function Parts({ amount, rooms }: { amount: number; rooms: readonly Room[] }) {
  const t = useText();
  const format = useFormat();
  const form = Form.useFormInstance<Values>();
  const values = Form.useWatch([], form) as Values | undefined;
  const parts = partsOf(values, rooms);
  const faults = settlementFaults(amount, rooms, parts);
  const words = t.contract.settlements;
  const fill = () => {
    const parts = typed(inOrder(amount, rooms));
    form.setFieldsValue({
      parts: Object.fromEntries(rooms.map(({ invoice }) => [invoice.id, parts[invoice.id] ?? ''])),
    });
  };
  const used = parts.reduce((sum, s) => sum + s.amount_fen, 0);
  return (
    <>
      {rooms.map(({ invoice, left }) => (
        <div key={invoice.id} className="settle-row">
          <p>
            {t.contract.vouchers.invoiceNumber(invoice.number)}
            <small>
              {format.day(invoice.date)} · {words.left} <Yuan fen={left} />
            </small>
            {faults.get(invoice.id) && <small className="over">{words.overInvoice}</small>}
          </p>
          <MoneyField name={['parts', invoice.id]} hidden={words.amountFor(invoice.number)} />
        </div>
      ))}
      <p className="row spread" role="status">
        <span className={faults.has('') ? 'over' : ''}>
          {words.used} <Yuan fen={used} /> / <Yuan fen={amount} />
          {faults.has('') && ` · ${words.overPayment}`}
        </span>
        <Button size="small" onClick={fill}>
          {words.inOrder}
        </Button>
      </p>
    </>
  );
}
