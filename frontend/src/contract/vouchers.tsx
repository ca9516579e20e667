// Payments and invoices of a contract: what one side records the other confirms; nothing is changed, only reversed.

import { Button } from 'antd';
import { useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import type { Attached, InvoiceWork, PaymentWork } from '../shared/api/types';
import { AttachedFiles } from '../shared/files/list';
import { useFormat } from '../shared/format';
import type { ContractProps } from './page';
import { VoucherTag, Warnings, Yuan } from './parts';
import type { VoucherKind } from './queries';
import { RecordDialog } from './record-dialog';
import { SettleDialog } from './settle-dialog';
import { SettlementMatrix } from './settlement-matrix';
import { type Judging, VoucherDialog } from './voucher-dialog';

type Open =
  | { dialog: 'record'; kind: VoucherKind }
  | { dialog: 'settle'; payment: PaymentWork }
  | ({ dialog: 'voucher' } & Judging);

export function Vouchers({ contract }: ContractProps) {
  const t = useText();
  const work = contract.data;
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const { id } = work.contract;
  const judge = (voucher: Omit<Judging, 'action'>) => (action: string) =>
    setOpen({ dialog: 'voucher', ...voucher, action: action as Judging['action'] });
  return (
    <section className="card contract-part vouchers" id="vouchers" aria-labelledby="vouchers-title">
      <h2 id="vouchers-title">{t.contract.vouchers.title}</h2>
      <div className="row spread">
        <h3>{t.contract.vouchers.payments}</h3>
        {work.side && (
          <Button onClick={() => setOpen({ dialog: 'record', kind: 'payment' })}>
            {t.contract.vouchers.recordPayment}
          </Button>
        )}
      </div>
      {work.payments.length === 0 && <p className="muted">{t.contract.vouchers.noPayments}</p>}
      <ul className="voucher-list">
        {work.payments.map((p) => (
          <Line
            key={p.payment.id}
            work={p}
            voucher={p.payment}
            numbers={[
              t.contract.vouchers.payerRef(p.payment.payer_ref),
              p.payment.payee_ref ? t.contract.vouchers.payeeRef(p.payment.payee_ref) : '',
            ]}
            file={p.payment.voucher}
            path={`/payments/${p.payment.id}/files`}
            act={(action) =>
              action === 'settle'
                ? setOpen({ dialog: 'settle', payment: p })
                : judge({ kind: 'payment', voucher: p.payment, version: p.version })(action)
            }
          />
        ))}
      </ul>
      <div className="row spread">
        <h3>{t.contract.vouchers.invoices}</h3>
        {work.side && (
          <Button onClick={() => setOpen({ dialog: 'record', kind: 'invoice' })}>
            {t.contract.vouchers.recordInvoice}
          </Button>
        )}
      </div>
      {work.invoices.length === 0 && <p className="muted">{t.contract.vouchers.noInvoices}</p>}
      <ul className="voucher-list">
        {work.invoices.map((i) => (
          <Line
            key={i.invoice.id}
            work={i}
            voucher={i.invoice}
            numbers={[
              i.invoice.code ? t.contract.vouchers.invoiceCode(i.invoice.code) : '',
              t.contract.vouchers.invoiceNumber(i.invoice.number),
            ]}
            file={i.invoice.file}
            path={`/invoices/${i.invoice.id}/files`}
            act={judge({ kind: 'invoice', voucher: i.invoice, version: i.version })}
          />
        ))}
      </ul>
      <SettlementMatrix payments={work.payments} invoices={work.invoices} />
      {open?.dialog === 'record' && <RecordDialog contract={contract} kind={open.kind} close={close} />}
      {open?.dialog === 'settle' && <SettleDialog contract={contract} payment={open.payment} close={close} />}
      {open?.dialog === 'voucher' && <VoucherDialog id={id} judging={open} close={close} />}
    </section>
  );
}

interface LineProps {
  work: PaymentWork | InvoiceWork;
  voucher: PaymentWork['payment'] | InvoiceWork['invoice'];
  numbers: string[];
  file: Attached | undefined;
  path: string;
  act: (action: string) => void;
}

function Line({ work, voucher, numbers, file, path, act }: LineProps) {
  const t = useText();
  const format = useFormat();
  const { id } = voucher;
  const kind = 'payer_ref' in voucher ? 'payments' : 'invoices';
  const what = t.contract.vouchers.of(format.day(voucher.date));
  return (
    <li className={voucher.state === 'reversed' ? 'reversed' : ''} id={`voucher-${id}`}>
      <div className="voucher-head">
        <p className="row">
          <strong>
            <Yuan fen={voucher.amount_fen} />
          </strong>
          <VoucherTag state={voucher.state} />
          {voucher.reverses && <span className="tag outline">{t.contract.vouchers.reversing}</span>}
          {voucher.reversed_by && voucher.state !== 'reversed' && (
            <span className="tag need">{t.contract.vouchers.reversalWaits}</span>
          )}
        </p>
        <p className="row voucher-actions">
          {work.actions.map((action) => (
            <Button
              key={action}
              size="small"
              type={action === 'confirm' ? 'primary' : 'default'}
              onClick={() => act(action)}
              aria-label={`${t.contract.vouchers.actions[action]} ${what}`}
            >
              {t.contract.vouchers.actions[action]}
            </Button>
          ))}
          <HistoryLink kind={kind} id={id} owners={[voucher.buyer, voucher.seller]} of={what} className="small" />
        </p>
      </div>
      <div className="dots">
        <span>{format.day(voucher.date)}</span>
        {numbers.filter(Boolean).map((n) => (
          <span key={n}>{n}</span>
        ))}
        {voucher.note && <span>{voucher.note}</span>}
      </div>
      {voucher.reason && <p className="small reason">{voucher.reason}</p>}
      <Warnings warnings={work.warnings} />
      {file && <AttachedFiles files={[file]} path={(sha256) => `${path}/${sha256}`} />}
    </li>
  );
}
