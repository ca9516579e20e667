// Money that the enterprise is asked to give back: what, why, until when, how, what it has paid back, and what it says
// to it.

import { getRouteApi, Link } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { Problem, statusOf } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Prose } from '../shared/parts';
import { useSaid } from '../shared/said';
import { Note, Read } from '../shared/states';
import { Due } from './parts';
import { useRecoveries, useRecovery, useStatement } from './queries';
import type { Recovery } from './types';

export function MyRecoveriesPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Mine />}</Guard>;
}

function Mine() {
  const t = useText();
  useTitle(t.claim.recoveries.title);
  const query = useRecoveries();
  return (
    <>
      <PageHead title={t.claim.recoveries.title} lead={t.claim.recoveries.lead} />
      <Read query={query} lines={6}>
        {({ items }) =>
          items.length > 0 ? (
            <Rows rows={items} />
          ) : (
            <Note title={t.claim.recoveries.none} hint={t.claim.recoveries.noneHint} inline>
              <Link to="/mine/claims" className="button">
                {t.claim.mine.title}
              </Link>
            </Note>
          )
        }
      </Read>
    </>
  );
}

function Rows({ rows }: { rows: readonly Recovery[] }) {
  const t = useText();
  const words = t.claim.recoveries;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t.claim.facts.number}</th>
          <th scope="col">{t.claim.columns.state}</th>
          <th scope="col" className="figure">
            {words.demanded}
          </th>
          <th scope="col" className="figure">
            {words.received}
          </th>
          <th scope="col">{t.claim.columns.due}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.id}>
            <td>
              <Link to="/mine/recoveries/$id" params={{ id: r.id }}>
                <strong>{r.project || r.number}</strong>
              </Link>
              <div className="muted small">{r.number}</div>
            </td>
            <td>
              <RecoveryState recovery={r} />
            </td>
            <td className="figure">
              {r.amount_fen === undefined ? (
                <span className="muted">{words.undecided}</span>
              ) : (
                t.claim.yuan(yuanForReading(r.amount_fen))
              )}
            </td>
            <td className="figure">{t.claim.yuan(yuanForReading(r.received_fen))}</td>
            <td>{r.state === 'demanded' && <Due day={r.due} overdue={r.overdue} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const tones: Record<string, string> = { open: 'need', demanded: 'bad', done: 'offer' };

function RecoveryState({ recovery: r }: { recovery: Recovery }) {
  const codes = useCodes();
  return <span className={`tag ${tones[r.state] ?? ''}`}>{codes.label('recovery_state', r.state)}</span>;
}

const route = getRouteApi('/desk/mine/recoveries/$id');

export function MyRecoveryPage() {
  const { id } = route.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <One key={id} id={id} />}</Guard>;
}

function One({ id }: { id: string }) {
  const query = useRecovery(id);
  return (
    <Read query={query} lines={8} page>
      {(found) => <Shown recovery={found.data} etag={found.etag} />}
    </Read>
  );
}

function Shown({ recovery: r, etag }: { recovery: Recovery; etag: string }) {
  const t = useText();
  const said = useSaid();
  const words = t.claim.recoveries;
  useTitle(words.one(r.number));
  return (
    <div className="claim-page">
      <p className="small">
        <Link to="/mine/recoveries">← {words.title}</Link>
      </p>
      <PageHead
        title={words.one(r.number)}
        lead={
          <span className="row">
            <RecoveryState recovery={r} />
            {r.project && <span>{r.project}</span>}
            <Link to="/mine/claims/$id" params={{ id: r.claim }}>
              {words.seeClaim}
            </Link>
          </span>
        }
      />
      <Call recovery={r} />
      <Facts
        facts={[
          [t.claim.facts.programme, said(r.programme.name)],
          [t.claim.facts.rule, t.claim.facts.article(r.policy_document, r.policy_article)],
          [words.paid, t.claim.yuan(yuanForReading(r.paid_fen))],
          [words.demanded, r.amount_fen !== undefined && t.claim.yuan(yuanForReading(r.amount_fen))],
          [words.received, t.claim.yuan(yuanForReading(r.received_fen))],
          [words.vouchers, r.amount_fen !== undefined && (r.free_vouchers ? words.vouchersFree : words.vouchersUsed)],
        ]}
      />
      <Why recovery={r} />
      <Receipts recovery={r} />
      <Statements recovery={r} etag={etag} />
    </div>
  );
}

/** What to do now, or that nothing is to be done. */
function Call({ recovery: r }: { recovery: Recovery }) {
  const t = useText();
  const format = useFormat();
  const words = t.claim.recoveries;
  const open = (r.amount_fen ?? 0) - r.received_fen;
  if (r.state === 'open') {
    return (
      <div className="claim-call" role="status">
        <strong>{words.openTitle}</strong>
        <p>{words.openHint}</p>
      </div>
    );
  }
  if (r.state === 'demanded') {
    return (
      <div className="claim-call bad" role="status">
        <strong>
          {open > 0
            ? words.payBack(yuanForReading(open), r.due ? format.day(r.due) : '')
            : words.allIn(yuanForReading(r.received_fen))}
        </strong>
        {open > 0 && r.overdue && <p>{words.over}</p>}
        {open > 0 && <Prose text={r.repay || words.noRepay} />}
        {open > 0 && <p>{words.noteNumber(r.number)}</p>}
      </div>
    );
  }
  return (
    <div className="claim-call good" role="status">
      <strong>{r.state === 'done' ? words.done(yuanForReading(r.received_fen)) : words.cleared}</strong>
    </div>
  );
}

function Why({ recovery: r }: { recovery: Recovery }) {
  const t = useText();
  const format = useFormat();
  const words = t.claim.recoveries;
  return (
    <section className="claim-part">
      <h2>{words.why}</h2>
      <ul className="claim-causes">
        {r.causes.map((c) => (
          <li key={c.at}>
            {c.reason} <span className="muted small">{format.moment(c.at)}</span>
          </li>
        ))}
      </ul>
      {r.basis && (
        <>
          <h3>{words.basis}</h3>
          <Prose text={r.basis} />
          {r.demanded_at && <p className="muted small">{words.decidedOn(format.moment(r.demanded_at))}</p>}
        </>
      )}
    </section>
  );
}

function Receipts({ recovery: r }: { recovery: Recovery }) {
  const t = useText();
  const format = useFormat();
  const words = t.claim.recoveries;
  const receipts = r.receipts ?? [];
  return (
    <section className="claim-part">
      <h2>{words.receipts}</h2>
      {receipts.length === 0 && <p className="muted">{words.nothingIn}</p>}
      {receipts.length > 0 && (
        <table className="data">
          <thead>
            <tr>
              <th scope="col">{words.date}</th>
              <th scope="col">{t.claim.facts.ref}</th>
              <th scope="col" className="figure">
                {t.claim.allocations.amount}
              </th>
            </tr>
          </thead>
          <tbody>
            {receipts.map((x) => (
              <tr key={x.ref}>
                <td>{format.day(x.date)}</td>
                <td>{x.ref}</td>
                <td className="figure">{yuanForReading(x.amount_fen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Statements({ recovery: r, etag }: { recovery: Recovery; etag: string }) {
  const t = useText();
  const format = useFormat();
  const words = t.claim.recoveries;
  const said = r.statements ?? [];
  const may = r.actions.includes('state');
  if (said.length === 0 && !may) return null;
  return (
    <section className="claim-part">
      <h2>{words.statements}</h2>
      <ol className="claim-statements">
        {said.map((s) => (
          <li key={s.at}>
            <span className="muted small">{format.moment(s.at)}</span>
            <Prose text={s.text} />
          </li>
        ))}
      </ol>
      {may && <Speak id={r.id} etag={etag} />}
    </section>
  );
}

function Speak({ id, etag }: { id: string; etag: string }) {
  const t = useText();
  const words = t.claim.recoveries;
  const [form] = Form.useForm<{ text: string }>();
  const send = useStatement(id, etag);
  const { error } = send;
  const why = () => {
    if (statusOf(error) === 412) return words.changed;
    return error instanceof Problem ? (error.faults[0]?.message ?? error.message) : t.states.offline;
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(v) => send.mutate(v.text, { onSuccess: () => form.resetFields() })}
    >
      <Form.Item
        name="text"
        label={words.speak}
        extra={words.speakHint}
        rules={[{ required: true, whitespace: true, min: 10, message: words.speakMissing }]}
      >
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 16 }} maxLength={8000} />
      </Form.Item>
      {error && (
        <p className="claim-fault" role="alert">
          {why()}
        </p>
      )}
      <Button htmlType="submit" loading={send.isPending}>
        {words.send}
      </Button>
    </Form>
  );
}
