// Money that has to come back: the cases, and one of them with its demand and what has come in.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useRecoveries, useRecovery } from '../claim/queries';
import type { Recovery } from '../claim/types';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useFaultText } from '../shared/faults';
import { useFormat } from '../shared/format';
import { fenFromYuan, yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Prose } from '../shared/parts';
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
      {actions.includes('receive') && <Receive recovery={r} etag={etag} />}
    </div>
  );
}

function useSend() {
  const t = useText();
  const faultText = useFaultText();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const send = async (change: Promise<unknown>) => {
    setBusy(true);
    try {
      await change;
      void message.success(t.form.saved);
    } catch (error) {
      void message.error(
        error instanceof Problem
          ? [error.message, ...error.faults.map(faultText)].filter(Boolean).join(t.common.colon)
          : t.states.offline,
      );
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['recoveries'] });
      await queries.invalidateQueries({ queryKey: ['duties'] });
    }
  };
  return { busy, send };
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

function Demand({ recovery: r, etag }: { recovery: Recovery; etag: string }) {
  const t = useText();
  const rule = useYuanRule();
  const { busy, send } = useSend();
  return (
    <section className="card compose">
      <h2>{t.desk.recoveries.demand}</h2>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(v: { amount: string; basis: string; repay?: string; due: string; free?: boolean }) =>
          void send(
            body(
              api.PUT('/recoveries/{id}/demand', {
                params: { path: { id: r.id }, header: { 'If-Match': etag } },
                body: {
                  amount_fen: fenOf(v.amount),
                  basis: v.basis,
                  due: v.due,
                  repay: v.repay,
                  free_vouchers: v.free === true,
                },
              }),
            ),
          )
        }
      >
        <Form.Item name="amount" label={t.desk.recoveries.amount} rules={[rule]}>
          <Input inputMode="decimal" />
        </Form.Item>
        <Form.Item
          name="basis"
          label={t.desk.recoveries.basis}
          extra={t.desk.recoveries.basisHint}
          rules={[{ required: true, whitespace: true, min: 5, message: t.claim.reasonMissing }]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={1000} />
        </Form.Item>
        <Form.Item name="repay" label={t.desk.recoveries.repay} extra={t.desk.recoveries.repayHint}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} />
        </Form.Item>
        <Form.Item
          name="due"
          label={t.desk.recoveries.due}
          rules={[{ required: true, message: t.desk.recoveries.dueMissing }]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item name="free" valuePropName="checked">
          <label className="claim-check">
            <input type="checkbox" /> <span>{t.desk.recoveries.free}</span>
          </label>
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.desk.recoveries.demand}
        </Button>
      </Form>
    </section>
  );
}

function Receive({ recovery: r, etag }: { recovery: Recovery; etag: string }) {
  const t = useText();
  const rule = useYuanRule();
  const { busy, send } = useSend();
  return (
    <section className="card compose">
      <h2>{t.desk.recoveries.receive}</h2>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(v: { amount: string; date: string; ref: string }) =>
          void send(
            body(
              api.POST('/recoveries/{id}/receipts', {
                params: { path: { id: r.id }, header: { 'If-Match': etag } },
                body: { amount_fen: fenOf(v.amount), date: v.date, ref: v.ref },
              }),
            ),
          )
        }
      >
        <Form.Item name="amount" label={t.desk.recoveries.amount} rules={[rule]}>
          <Input inputMode="decimal" />
        </Form.Item>
        <Form.Item
          name="date"
          label={t.desk.recoveries.date}
          rules={[{ required: true, message: t.desk.recoveries.dueMissing }]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item
          name="ref"
          label={t.claim.facts.ref}
          rules={[{ required: true, min: 4, message: t.desk.recoveries.refMissing }]}
        >
          <Input maxLength={64} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t.desk.recoveries.receive}
        </Button>
      </Form>
    </section>
  );
}
