// Which payments settle which invoices, as a small table: a row for each payment, a column for each invoice.

import { useText } from '../i18n';
import type { InvoiceWork, PaymentWork } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { settledOf, standing, usedOf } from './settlements';

interface Props {
  payments: readonly PaymentWork[];
  invoices: readonly InvoiceWork[];
}

export function SettlementMatrix({ payments, invoices }: Props) {
  const t = useText();
  const format = useFormat();
  const rows = payments.filter((p) => p.payment.state !== 'reversed' && !p.payment.reverses);
  const columns = invoices.filter(standing);
  if (rows.length === 0 || columns.length === 0) return null;
  const words = t.contract.settlements;
  const part = (payment: PaymentWork['payment'], invoice: string): number =>
    (payment.settlements ?? []).find((s) => s.invoice === invoice)?.amount_fen ?? 0;
  const cell = (fen: number) => (fen ? yuanForReading(fen) : <span className="muted">–</span>);
  return (
    <>
      <h3>{words.title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="table-wrap" tabIndex={0} aria-label={words.title}>
        <table className="data matrix">
          <thead>
            <tr>
              <th scope="col">{words.corner}</th>
              {columns.map(({ invoice }) => (
                <th key={invoice.id} scope="col" className="figure">
                  {t.contract.vouchers.short(invoice.number)}
                  <small>{format.day(invoice.date)}</small>
                </th>
              ))}
              <th scope="col" className="figure">
                {words.rest}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ payment }) => (
              <tr key={payment.id}>
                <th scope="row">
                  {format.day(payment.date)}
                  <small>{yuanForReading(payment.amount_fen)}</small>
                </th>
                {columns.map(({ invoice }) => (
                  <td key={invoice.id} className="figure">
                    {cell(part(payment, invoice.id))}
                  </td>
                ))}
                <td className="figure">{cell(payment.amount_fen - usedOf(payment))}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{words.rest}</th>
              {columns.map(({ invoice }) => (
                <td key={invoice.id} className="figure">
                  {cell(invoice.amount_fen - settledOf(invoice.id, payments))}
                </td>
              ))}
              <td />
            </tr>
          </tbody>
        </table>
      </section>
    </>
  );
}
