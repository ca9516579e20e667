// The summary of a contract on paper: what was agreed, certified, paid and invoiced, on A4.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, maySeeReview } from '../session/may';
import type { ContractWork, InvoiceWork, PaymentWork } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { useTitle } from '../shared/page';
import { Paper, PaperFacts } from '../shared/paper';
import { Read } from '../shared/states';
import { registeredOf } from './next';
import { useContract } from './queries';
import { longTexts, Plan, Rights, useBasics, usePartyRows } from './terms';
import './contract.css';

const route = getRouteApi('/desk/contracts/$id/print');

export function ContractPrintPage() {
  const { id } = route.useParams();
  return <Guard may={(user) => mayKeepCatalogue(user) || maySeeReview(user)}>{() => <Loaded id={id} />}</Guard>;
}

function Loaded({ id }: { id: string }) {
  return (
    <Read query={useContract(id)} lines={12} page>
      {(found) => <Summary work={found.data} />}
    </Read>
  );
}

function Summary({ work }: { work: ContractWork }) {
  const t = useText();
  const codes = useCodes();
  const { contract } = work;
  const { terms } = contract;
  const { labels } = t.contract;
  useTitle(`${t.contract.summary} ${terms.project}`);
  const basics = useBasics(work).filter(([label]) => label !== labels.demand && label !== labels.achievement);
  return (
    <Paper
      title={terms.project}
      name={`${contract.id} · ${t.contract.versionOf(work.version)}`}
      over={<p className="paper-kind">{t.contract.summary}</p>}
      under={
        <p>
          {codes.label('contract_state', contract.state)}
          {contract.sample && ` · ${t.common.sample}`}
        </p>
      }
      back={
        <Link to="/contracts/$id" params={{ id: contract.id }} className="button">
          {t.contract.backTo}
        </Link>
      }
    >
      <PaperFacts title={t.contract.sections.basics} facts={basics} />
      <PaperFacts title={labels.seller} facts={usePartyRows(work, 'seller')} />
      <PaperFacts title={labels.buyer} facts={usePartyRows(work, 'buyer')} />
      <Sums work={work} />
      <Certified work={work} />
      <section>
        <Plan terms={terms} />
        <Rights terms={terms} />
      </section>
      {longTexts.map(
        (name) =>
          terms[name] && (
            <section key={name}>
              <h2>{labels[name]}</h2>
              <p className="paper-prose">{terms[name]}</p>
            </section>
          ),
      )}
      <VoucherTable
        title={t.contract.vouchers.payments}
        rows={work.payments.map(({ payment: p }: PaymentWork) => ({ ...p, number: p.payer_ref }))}
      />
      <VoucherTable
        title={t.contract.vouchers.invoices}
        rows={work.invoices.map(({ invoice: i }: InvoiceWork) => ({
          ...i,
          number: [i.code, i.number].filter(Boolean).join(' '),
        }))}
      />
    </Paper>
  );
}

function Sums({ work }: { work: ContractWork }) {
  const t = useText();
  const codes = useCodes();
  const { price } = work.contract.terms;
  const rows: [string, number][] = [
    [t.contract.labels.total, price.total_fen],
    ...(price.deductions ?? []).map((d): [string, number] => [
      `− ${codes.label('deduction', d.kind)}${d.note ? `（${d.note}）` : ''}`,
      d.amount_fen,
    ]),
    [t.contract.technical, work.technical_fen],
    [t.contract.amounts.paid, work.sums.paid_fen],
    [t.contract.amounts.invoiced, work.sums.invoiced_fen],
  ];
  return (
    <section>
      <h2>
        {t.contract.amounts.title}（{t.contract.unit}）
      </h2>
      <table className="paper-table">
        <tbody>
          {rows.map(([label, fen]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="figure">{yuanForReading(fen)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Certified({ work }: { work: ContractWork }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { labels } = t.contract;
  const record = registeredOf(work);
  if (!record) return null;
  const yuan = (fen: number | undefined) => (fen ? t.contract.yuan(yuanForReading(fen)) : '');
  return (
    <PaperFacts
      title={t.contract.registration.title}
      facts={[
        [labels.state, codes.label('registration_state', record.state)],
        [labels.number, record.number],
        [labels.body, record.body],
        [labels.date, format.day(record.date)],
        [labels.certified_total, yuan(record.certified_total_fen)],
        [labels.certified_technical, yuan(record.certified_technical_fen)],
      ]}
    />
  );
}

interface VoucherRow {
  id: string;
  date: string;
  number: string;
  amount_fen: number;
  state: string;
}

function VoucherTable({ title, rows }: { title: string; rows: VoucherRow[] }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  if (rows.length === 0) return null;
  const words = t.contract.vouchers;
  return (
    <section>
      <h2>{title}</h2>
      <table className="paper-table">
        <thead>
          <tr>
            <th scope="col">{words.date}</th>
            <th scope="col">{words.numberColumn}</th>
            <th scope="col" className="figure">
              {words.amount}
            </th>
            <th scope="col">{t.contract.columns.state}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>{format.day(row.date)}</td>
              <td>{row.number}</td>
              <td className="figure">{yuanForReading(row.amount_fen)}</td>
              <td>{codes.label('voucher_state', row.state)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
