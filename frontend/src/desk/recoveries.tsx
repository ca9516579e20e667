// Money that has to come back: the cases, and one of them with its demand and what has come in.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, Checkbox, Form, type FormInstance, Input } from 'antd';
import { useState } from 'react';
import { StepDialog } from '../claim/actions';
import { useRecoveries, useRecovery } from '../claim/queries';
import type { Recovery } from '../claim/types';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { toFirstFault } from '../shared/draft';
import { Facts } from '../shared/facts';
import { useFormat } from '../shared/format';
import { fenFromYuan, yuanForReading, yuanFromFen } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Prose } from '../shared/parts';
import { useRefusals } from '../shared/refusal';
import { Failed, Loading, Note, Read } from '../shared/states';
import { DeskTabs } from './tabs';
import '../claim/parts.css';
import './desk.css';

export function RecoveriesPage() {
  return <Guard may={mayReadClaims}>{() => <Recoveries />}</Guard>;
}

function Recoveries() {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  useTitle(t.desk.recoveries.title);
  const query = useRecoveries();
  return (
    <>
      <PageHead title={t.desk.recoveries.title} lead={t.desk.recoveries.lead} />
      <DeskTabs />
      {query.isPending && <Loading lines={6} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={t.desk.recoveries.none} inline />}
      {query.data && query.data.items.length > 0 && (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t.desk.columns.claim}</th>
              <th scope="col">{t.desk.columns.enterprise}</th>
              <th scope="col">{t.desk.columns.state}</th>
              <th scope="col" className="figure">
                {t.desk.recoveries.demanded}
              </th>
              <th scope="col" className="figure">
                {t.desk.recoveries.received}
              </th>
              <th scope="col">{t.desk.columns.due}</th>
            </tr>
          </thead>
          <tbody>
            {query.data.items.map((r) => (
              <tr key={r.id}>
                <td>
                  <Link to="/claims/recoveries/$id" params={{ id: r.id }}>
                    <strong>{r.number}</strong>
                  </Link>
                </td>
                <td>{r.name}</td>
                <td>
                  <span className="tag">{codes.label('recovery_state', r.state)}</span>
                </td>
                <td className="figure">{r.amount_fen !== undefined && t.claim.yuan(yuanForReading(r.amount_fen))}</td>
                <td className="figure">{t.claim.yuan(yuanForReading(r.received_fen))}</td>
                <td>{r.due && format.day(r.due)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const route = getRouteApi('/desk/claims/recoveries/$id');

export function RecoveryPage() {
  const { id } = route.useParams();
  return <Guard may={mayReadClaims}>{() => <One key={id} id={id} />}</Guard>;
}

function One({ id }: { id: string }) {
  return (
    <Read query={useRecovery(id)} lines={8} page>
      {(found) => <Shown recovery={found.data} etag={found.etag} />}
    </Read>
  );
}

function Shown({ recovery: r, etag }: { recovery: Recovery; etag: string }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { actions } = r;
  useTitle(t.desk.recoveries.one(r.number));
  return (
    <div className="claim-page">
      <p className="small">
        <Link to="/claims/recoveries">← {t.desk.tabs.recoveries}</Link>
      </p>
      <PageHead
        title={t.desk.recoveries.one(r.number)}
        lead={
          <span className="row">
            <span className="tag">{codes.label('recovery_state', r.state)}</span>
            {r.name}
            <Link to="/claims/$id" params={{ id: r.claim }}>
              {t.desk.recoveries.seeClaim}
            </Link>
          </span>
        }
      >
        <HistoryLink kind="recoveries" id={r.id} />
      </PageHead>
      <Facts
        facts={[
          [t.desk.recoveries.paid, t.claim.yuan(yuanForReading(r.paid_fen))],
          [
            t.desk.recoveries.difference,
            r.difference_fen !== undefined && t.claim.yuan(yuanForReading(r.difference_fen)),
          ],
          [t.desk.recoveries.demanded, r.amount_fen !== undefined && t.claim.yuan(yuanForReading(r.amount_fen))],
          [t.desk.recoveries.received, t.claim.yuan(yuanForReading(r.received_fen))],
          [t.desk.columns.due, r.due && format.day(r.due)],
          [t.desk.recoveries.basis, r.basis],
          [t.desk.recoveries.repay, r.repay],
        ]}
      />
      <section className="claim-part">
        <h2>{t.desk.recoveries.causes}</h2>
        <ul>
          {r.causes.map((c) => (
            <li key={c.at}>
              {c.reason} <span className="muted small">{format.moment(c.at)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className="claim-part">
        <h2>{t.desk.recoveries.receipts}</h2>
        {(r.receipts ?? []).length === 0 && <p className="muted">{t.desk.recoveries.nothingIn}</p>}
        <ul>
          {(r.receipts ?? []).map((x) => (
            <li key={x.ref}>
              {format.day(x.date)} · {t.claim.yuan(yuanForReading(x.amount_fen))} · {x.ref}
            </li>
          ))}
        </ul>
      </section>
      {(r.statements ?? []).length > 0 && (
        <section className="claim-part">
          <h2>{t.claim.recoveries.statements}</h2>
          <ol className="claim-statements">
            {(r.statements ?? []).map((s) => (
              <li key={s.at}>
                <span className="muted small">{format.moment(s.at)}</span>
                <Prose text={s.text} />
              </li>
            ))}
          </ol>
        </section>
      )}
      {actions.includes('demand') && <Demand recovery={r} etag={etag} />}
      {actions.includes('receive') && !actions.includes('recovered') && <Receive recovery={r} etag={etag} />}
      <Ends recovery={r} />
    </div>
  );
}

/** Sends one of the forms below: what the server refuses stands at its field, and what was typed stays. */
function useSend<V>(form: FormInstance<V>) {
  const t = useText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const { refuse, clear, note } = useRefusals(form, { rename: { amount_fen: 'amount', free_vouchers: 'free' } });
  const send = async (change: Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    clear();
    try {
      await change;
      void message.success(t.form.saved);
      return true;
    } catch (error) {
      refuse(error);
      return false;
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['recoveries'] });
      await queries.invalidateQueries({ queryKey: ['duties'] });
    }
  };
  return { busy, send, note };
}

/** A rule of a form: an amount in yuan that can be read. */
function useYuanRule() {
  const t = useText();
  return {
    validator: (_: unknown, text: string | undefined) => {
      const fen = fenFromYuan(text ?? '');
      if (typeof fen === 'number' && fen > 0) return Promise.resolve();
      return Promise.reject(new Error(typeof fen === 'string' ? t.claim.moneyFaults[fen] : t.claim.amountMissing));
    },
  };
}

const fenOf = (text: string): number => Number(fenFromYuan(text));

interface Demanded {
  amount: string;
  basis: string;
  repay?: string;
  due: string;
  free?: boolean;
}

/** The demand; one that was made is there to be changed. */
function Demand({ recovery: r, etag }: { recovery: Recovery; etag: string }) {
  const t = useText();
  const rule = useYuanRule();
  const [form] = Form.useForm<Demanded>();
  const { busy, send, note } = useSend(form);
  const words = t.desk.recoveries;
  const demand = (v: Demanded) =>
    send(
      body(
        api.PUT('/recoveries/{id}/demand', {
          params: { path: { id: r.id }, header: { 'If-Match': etag } },
          body: {
            amount_fen: fenOf(v.amount),
            basis: v.basis.trim(),
            due: v.due,
            repay: v.repay?.trim() || undefined,
            free_vouchers: v.free === true,
          },
        }),
      ),
    );
  return (
    <section className="card compose" aria-label={words.demand}>
      <h2>{r.state === 'demanded' ? words.demandAnew : words.demand}</h2>
      {note}
      <Form
        form={form}
        name="demand"
        layout="vertical"
        initialValues={{
          amount: r.amount_fen === undefined ? undefined : yuanFromFen(r.amount_fen),
          basis: r.basis,
          repay: r.repay,
          due: r.due,
          free: r.free_vouchers,
        }}
        onFinish={(v) => void demand(v)}
        onFinishFailed={toFirstFault}
      >
        <Form.Item name="amount" label={words.amount} rules={[rule]} required>
          <Input inputMode="decimal" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="basis"
          label={words.basis}
          extra={words.basisHint}
          rules={[{ required: true, whitespace: true, min: 5, message: words.basisMissing }]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={1000} />
        </Form.Item>
        <Form.Item name="repay" label={words.repay} extra={words.repayHint}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} />
        </Form.Item>
        <Form.Item name="due" label={words.due} rules={[{ required: true, message: words.dueMissing }]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="free" valuePropName="checked">
          <Checkbox>{words.free}</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {r.state === 'demanded' ? words.demandAnew : words.demand}
        </Button>
      </Form>
    </section>
  );
}

interface Received {
  amount: string;
  date: string;
  ref: string;
}

function Receive({ recovery: r, etag }: { recovery: Recovery; etag: string }) {
  const t = useText();
  const rule = useYuanRule();
  const [form] = Form.useForm<Received>();
  const { busy, send, note } = useSend(form);
  const words = t.desk.recoveries;
  const receive = async (v: Received) => {
    const noted = body(
      api.POST('/recoveries/{id}/receipts', {
        params: { path: { id: r.id }, header: { 'If-Match': etag } },
        body: { amount_fen: fenOf(v.amount), date: v.date, ref: v.ref.trim() },
      }),
    );
    if (await send(noted)) form.resetFields();
  };
  return (
    <section className="card compose" aria-label={words.receive}>
      <h2>{words.receive}</h2>
      <p>{words.stillOpen(yuanForReading((r.amount_fen ?? 0) - r.received_fen))}</p>
      {note}
      <Form
        form={form}
        name="receive"
        layout="vertical"
        onFinish={(v) => void receive(v)}
        onFinishFailed={toFirstFault}
      >
        <Form.Item name="amount" label={words.amount} rules={[rule]} required>
          <Input inputMode="decimal" autoComplete="off" />
        </Form.Item>
        <Form.Item name="date" label={words.date} rules={[{ required: true, message: words.dueMissing }]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item
          name="ref"
          label={t.claim.facts.ref}
          rules={[{ required: true, whitespace: true, min: 4, message: words.refMissing }]}
        >
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {words.receive}
        </Button>
      </Form>
    </section>
  );
}

/** The ends of a recovery, which are steps of its claim. */
function Ends({ recovery: r }: { recovery: Recovery }) {
  const codes = useCodes();
  const [asked, setAsked] = useState<string | null>(null);
  const ends = ['clear', 'recovered'].filter((action) => r.actions.includes(action));
  if (ends.length === 0) return null;
  return (
    <div className="row">
      {ends.map((action) => (
        <Button key={action} type={action === 'recovered' ? 'primary' : 'default'} onClick={() => setAsked(action)}>
          {codes.label('claim_action', action)}
        </Button>
      ))}
      {asked && (
        <StepDialog
          claim={r.claim}
          etag={`"${r.claim_version}"`}
          action={asked}
          needsReason={asked === 'clear'}
          close={() => setAsked(null)}
        />
      )}
    </div>
  );
}
