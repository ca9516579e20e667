// One payment list: its lines with the treasury's word on each.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useRef, useState } from 'react';
import { ReasonItem } from '../claim/reason';
import type { Batch, BatchLine } from '../claim/types';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims, province } from '../session/may';
import { api, body, download, raw } from '../shared/api/client';
import { type Fault, Problem } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { useFaultText } from '../shared/faults';
import { FormModal } from '../shared/form-modal';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { paysOut } from './payments';
import './desk.css';

const route = getRouteApi('/desk/claims/payments/$id');

export function PaymentPage() {
  const { id } = route.useParams();
  return <Guard may={mayReadClaims}>{(user) => <One id={id} pays={paysOut(user)} />}</Guard>;
}

function One({ id, pays }: { id: string; pays: boolean }) {
  const query = useQuery({
    queryKey: ['batch', id],
    queryFn: () => body(api.GET('/batches/{id}', { params: { path: { id } } })),
  });
  if (query.isPending) return <Loading lines={8} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown batch={query.data} pays={pays} />;
}

function Shown({ batch: b, pays }: { batch: Batch; pays: boolean }) {
  const t = useText();
  const format = useFormat();
  const { message } = App.useApp();
  useTitle(b.number);
  const fetchList = () =>
    download(`/batches/${b.id}/list.xlsx`, `${b.number}.xlsx`).catch(
      (error: Error) => void message.error(error.message),
    );
  const open = b.lines.some((l) => l.outcome === 'pending');
  const signed = b.signed_by !== undefined;
  return (
    <>
      <p className="small">
        <Link to="/claims/payments">← {t.desk.tabs.payments}</Link>
      </p>
      <PageHead
        title={t.desk.payments.one(b.number)}
        lead={
          <>
            {format.moment(b.at)} · {t.claim.sum} {t.claim.yuan(yuanForReading(b.total_fen))} ·{' '}
            <span title={b.sha256}>{t.claim.sheet.hash(b.sha256.slice(0, 12))}</span>{' '}
            {b.example && <span className="tag need">{t.claim.example}</span>}
          </>
        }
      >
        {signed && <Button onClick={() => void fetchList()}>{t.desk.payments.download}</Button>}
        <HistoryLink kind="batches" id={b.id} region={province} />
      </PageHead>
      <Signature batch={b} pays={pays} />
      {pays && open && signed && <Result batch={b} />}
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t.claim.facts.number}</th>
            <th scope="col">{t.claim.account.title}</th>
            <th scope="col" className="figure">
              {t.claim.allocations.amount}
            </th>
            <th scope="col">{t.desk.payments.answer}</th>
          </tr>
        </thead>
        <tbody>
          {b.lines.map((l) => (
            <Line key={l.claim} line={l} held={b.held?.find((h) => h.claim === l.claim)?.why} />
          ))}
        </tbody>
      </table>
    </>
  );
}

const tones: Record<string, string> = { pending: 'need', paid: 'offer', failed: 'bad' };

function Line({ line: l, held }: { line: BatchLine; held?: string }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <tr>
      <td>
        <Link to="/claims/$id" params={{ id: l.claim }}>
          {l.number}
        </Link>
        <div>{l.name}</div>
      </td>
      <td>
        {l.account.bank}
        <div className="digits">{l.account.number}</div>
      </td>
      <td className="figure">{yuanForReading(l.amount_fen)}</td>
      <td>
        <span className={`tag ${tones[l.outcome] ?? ''}`}>{codes.label('batch_outcome', l.outcome)}</span>{' '}
        <span className="muted small">
          {[l.paid_on && format.day(l.paid_on), l.ref, l.reason].filter(Boolean).join(' · ')}
        </span>
        {held && (
          <div>
            <span className="tag bad">{t.desk.onHold}</span> {held}
          </div>
        )}
      </td>
    </tr>
  );
}

/** The second person's signature: given, waited for, or why it is not this person's to give. */
function Signature({ batch: b, pays }: { batch: Batch; pays: boolean }) {
  const t = useText();
  const format = useFormat();
  const words = t.desk.payments;
  if (b.signed_at) return <p className="batch-signed">{words.signedAt(format.moment(b.signed_at))}</p>;
  if (b.lines.every((l) => l.outcome !== 'pending')) return <p className="batch-signed muted">{words.withdrawn}</p>;
  return (
    <section className="card compose">
      <h2>{words.signature}</h2>
      <p>{b.made ? words.signOther : pays ? words.signHint : words.signWaits}</p>
      {b.held && <p className="claim-fault">{words.held(b.held.length)}</p>}
      {pays && <SignSteps batch={b} />}
    </section>
  );
}

function SignSteps({ batch: b }: { batch: Batch }) {
  const t = useText();
  const words = t.desk.payments;
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [step, setStep] = useState<'sign' | 'withdraw' | null>(null);
  const params = { path: { id: b.id }, header: { 'If-Match': `"${b.version}"` } };
  const change = async (taken: Promise<unknown>, done: string) => {
    try {
      await taken;
      void message.success(done);
    } finally {
      for (const key of [['batch', b.id], ['batches'], ['claims'], ['duties']]) {
        await queries.invalidateQueries({ queryKey: key });
      }
    }
  };
  const close = () => setStep(null);
  return (
    <div className="row">
      {!b.made && !b.held && (
        <Button type="primary" onClick={() => setStep('sign')}>
          {words.sign}
        </Button>
      )}
      <Button onClick={() => setStep('withdraw')}>{words.withdraw}</Button>
      {step === 'sign' && (
        <FormModal
          title={words.signAsk(b.lines.length, yuanForReading(b.total_fen))}
          ok={words.sign}
          lead={<p>{words.signHint}</p>}
          send={() => change(body(api.POST('/batches/{id}/signature', { params })), words.signed)}
          close={close}
        />
      )}
      {step === 'withdraw' && (
        <FormModal<{ reason?: string }>
          title={words.withdraw}
          ok={words.withdraw}
          danger
          lead={<p>{words.withdrawHint}</p>}
          send={({ reason = '' }) =>
            change(
              body(api.POST('/batches/{id}/withdrawal', { params, body: { reason: reason.trim() } })),
              words.withdrawnDone,
            )
          }
          close={close}
          draftKey={`batch.${b.id}.withdraw`}
        >
          <ReasonItem name="reason" />
        </FormModal>
      )}
    </div>
  );
}

/** Takes the treasury's file and shows what is wrong in it, line by line. */
function Result({ batch }: { batch: Batch }) {
  const t = useText();
  const faultText = useFaultText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  /** The row and the column of the file, which the server calls "row 4 结果". */
  const placeOf = (location = '') =>
    location.replace(/^row (\d+) ?/, (_, row) => `${t.desk.payments.row(Number(row))} `).trim();
  const [refused, setRefused] = useState<{ message: string; faults: readonly Fault[] }>();
  const send = async (file: File) => {
    setBusy(true);
    setRefused(undefined);
    const form = new FormData();
    form.set('file', file, file.name);
    try {
      await raw(`/batches/${batch.id}/results/file`, {
        method: 'POST',
        headers: { 'If-Match': `"${batch.version}"` },
        body: form,
      });
      void message.success(t.desk.payments.taken);
    } catch (error) {
      setRefused(error instanceof Problem ? error : { message: t.states.offline, faults: [] });
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['batch', batch.id] });
    }
  };
  return (
    <section className="card compose">
      <h2>{t.desk.payments.result}</h2>
      <p className="muted small">{t.desk.payments.resultHint}</p>
      <input
        ref={input}
        type="file"
        hidden
        accept=".xlsx,.csv"
        aria-label={t.desk.payments.result}
        onChange={(e) => {
          const file = e.target.files?.[0];
          if (file) void send(file);
          e.target.value = ''; // the same file may be chosen again after it was mended
        }}
      />
      <div>
        <Button loading={busy} onClick={() => input.current?.click()}>
          {t.desk.payments.choose}
        </Button>
      </div>
      {refused && (
        <div role="alert" className="claim-fault">
          <p>{refused.message}</p>
          <ul>
            {refused.faults.map((f, i) => (
              <li key={`${f.location} ${i}`}>{[placeOf(f.location), faultText(f)].filter(Boolean).join(' ')}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
