// The form of a claim: which money of which vouchers, what else was received, documents, promises, the account; and
// beside it the sheet, calculated anew for what is being typed.

import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import type { Attached, Fault } from '../shared/api/types';
import { Faults } from '../shared/faults';
import { FileUpload } from '../shared/files/upload';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { useSaid } from '../shared/said';
import { Failed, Loading } from '../shared/states';
import { type FormState, faultsAt, fromState, lineFault, newLine, withLine } from './form-state';
import { YuanInput } from './money-input';
import { useTried, useVouchers, type Vouchers } from './queries';
import { SheetView } from './sheet';
import type { Claim } from './types';
import './form.css';

type Set = (part: Partial<FormState> | ((now: FormState) => Partial<FormState>)) => void;

interface Props {
  work: Claim;
  state: FormState;
  change: (next: (before: FormState) => FormState) => void;
  faults: readonly Fault[];
  busy: (busy: boolean) => void;
}

export function ClaimFields({ work, state, change, faults, busy }: Props) {
  const t = useText();
  // A file arrives long after it was chosen: what changes is put into the form as it is by then.
  const set: Set = (part) => change((now) => ({ ...now, ...(typeof part === 'function' ? part(now) : part) }));
  return (
    <div className="claim-fields">
      {work.contract && <Allocations work={work} state={state} set={set} faults={faults} />}
      <OtherMoney state={state} set={set} faults={faults} />
      <Evidence work={work} state={state} set={set} faults={faults} busy={busy} />
      <section className="card" aria-labelledby="claim-account">
        <h2 id="claim-account">{t.claim.account.title}</h2>
        <p className="muted small">{t.claim.account.hint}</p>
        {(['holder', 'bank', 'number'] as const).map((name) => (
          <label key={name} className="claim-line">
            <span>{t.claim.account[name]}</span>
            <input
              className="field"
              value={state.account[name]}
              maxLength={300}
              autoComplete="off"
              aria-invalid={faultsAt(faults, `account.${name}`).length > 0}
              onChange={(e) => set({ account: { ...state.account, [name]: e.target.value } })}
            />
            <Faults of={faultsAt(faults, `account.${name}`)} />
          </label>
        ))}
        <Faults of={faultsAt(faults, 'account', true)} />
      </section>
      <section className="card" aria-labelledby="claim-promises">
        <h2 id="claim-promises">{t.claim.promises.title}</h2>
        {work.contract && (
          <label className="claim-check">
            <input type="checkbox" checked={state.notRelated} onChange={(e) => set({ notRelated: e.target.checked })} />
            <span>{t.claim.promises.notRelated(work.seller_name ?? '')}</span>
          </label>
        )}
        <Faults of={faultsAt(faults, 'not_related')} />
        <label className="claim-check">
          <input type="checkbox" checked={state.promised} onChange={(e) => set({ promised: e.target.checked })} />
          <span>{t.claim.promises.true}</span>
        </label>
        <Faults of={faultsAt(faults, 'promised')} />
      </section>
    </div>
  );
}

interface PartProps {
  work: Claim;
  state: FormState;
  set: Set;
  faults: readonly Fault[];
}

function Allocations({ work, state, set, faults }: PartProps) {
  const t = useText();
  const vouchers = useVouchers(work.contract);
  return (
    <section className="card" aria-labelledby="claim-allocations">
      <h2 id="claim-allocations">{t.claim.allocations.title}</h2>
      <p className="muted small">{t.claim.allocations.hint}</p>
      {vouchers.isPending && <Loading lines={3} />}
      {vouchers.isError && <Failed error={vouchers.error} retry={() => void vouchers.refetch()} inline />}
      {vouchers.data && <Lines vouchers={vouchers.data} state={state} set={set} faults={faults} />}
    </section>
  );
}

function Lines({ vouchers, state, set, faults }: Omit<PartProps, 'work'> & { vouchers: Vouchers }) {
  const t = useText();
  const format = useFormat();
  const { lines } = state;
  const payments = vouchers.payments.filter((p) => p.state === 'confirmed' && p.amount_fen > 0);
  const invoices = vouchers.invoices.filter((i) => i.state === 'confirmed' && i.amount_fen > 0);
  const named = (v: { date: string; number: string; amount_fen: number }) =>
    `${format.day(v.date)} · ${v.number} · ${t.claim.yuan(yuanForReading(v.amount_fen))}`;
  if (payments.length === 0 || invoices.length === 0) return <p className="muted">{t.claim.allocations.none}</p>;
  return (
    <>
      <ol className="claim-allocations">
        {lines.map((line, i) => (
          <li key={line.key}>
            <label>
              <span className="small muted">{t.claim.allocations.payment}</span>
              <select
                className="field"
                value={line.payment}
                onChange={(e) => set({ lines: withLine(lines, i, { payment: e.target.value }) })}
              >
                <option value="">{t.claim.allocations.choose}</option>
                {payments.map((p) => (
                  <option key={p.id} value={p.id}>
                    {named({ ...p, number: p.payer_ref })}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span className="small muted">{t.claim.allocations.invoice}</span>
              <select
                className="field"
                value={line.invoice}
                onChange={(e) => set({ lines: withLine(lines, i, { invoice: e.target.value }) })}
              >
                <option value="">{t.claim.allocations.choose}</option>
                {invoices
                  .filter((v) => settles(vouchers, line.payment, v.id))
                  .map((v) => (
                    <option key={v.id} value={v.id}>
                      {named(v)}
                    </option>
                  ))}
              </select>
            </label>
            <YuanInput
              label={t.claim.allocations.amount}
              text={line.amount}
              fault={lineFault(line)}
              onChange={(amount) => set({ lines: withLine(lines, i, { amount }) })}
            />
            <button
              type="button"
              className="link-button"
              onClick={() => set({ lines: lines.filter((l) => l !== line) })}
              aria-label={t.claim.allocations.removeLine(i + 1)}
            >
              {t.claim.remove}
            </button>
            <Faults of={faultsAt(faults, `allocations[${i}]`, false)} />
          </li>
        ))}
      </ol>
      <Faults of={faultsAt(faults, 'allocations', true)} />
      <button type="button" className="button" onClick={() => set({ lines: [...lines, newLine()] })}>
        {t.claim.allocations.add}
      </button>
    </>
  );
}

/** An invoice that a payment settles, or any while no payment is chosen or none of its settlements is known. */
function settles(vouchers: Vouchers, payment: string, invoice: string): boolean {
  const settlements = vouchers.payments.find((p) => p.id === payment)?.settlements ?? [];
  return settlements.length === 0 || settlements.some((s) => s.invoice === invoice);
}

function OtherMoney({ state, set, faults }: Omit<PartProps, 'work'>) {
  const t = useText();
  const { aid } = state;
  const put = (i: number, part: Partial<(typeof aid)[number]>) =>
    set({ aid: aid.map((a, at) => (at === i ? { ...a, ...part } : a)) });
  return (
    <section className="card" aria-labelledby="claim-aid">
      <h2 id="claim-aid">{t.claim.aid.title}</h2>
      <p className="muted small">{t.claim.aid.hint}</p>
      <ol className="claim-allocations">
        {aid.map((a, i) => (
          <li key={a.key}>
            <label>
              <span className="small muted">{t.claim.aid.source}</span>
              <input
                className="field"
                value={a.source}
                maxLength={300}
                onChange={(e) => put(i, { source: e.target.value })}
              />
            </label>
            <label>
              <span className="small muted">{t.claim.aid.date}</span>
              <input type="date" className="field" value={a.date} onChange={(e) => put(i, { date: e.target.value })} />
            </label>
            <YuanInput
              label={t.claim.allocations.amount}
              text={a.amount}
              fault={lineFault(a)}
              onChange={(amount) => put(i, { amount })}
            />
            <button
              type="button"
              className="link-button"
              onClick={() => set({ aid: aid.filter((x) => x !== a) })}
              aria-label={t.claim.aid.removeLine(i + 1)}
            >
              {t.claim.remove}
            </button>
            <Faults of={faultsAt(faults, `other_aid[${i}]`, false)} />
          </li>
        ))}
      </ol>
      <button
        type="button"
        className="button"
        onClick={() => set({ aid: [...aid, { ...newLine(), source: '', date: '' }] })}
      >
        {t.claim.aid.add}
      </button>
    </section>
  );
}

function Evidence({ work, state, set, faults, busy }: PartProps & { busy: (busy: boolean) => void }) {
  const t = useText();
  const said = useSaid();
  const wanted = work.programme_text.procedure.evidence ?? [];
  if (wanted.length === 0) return null;
  return (
    <section className="card" aria-labelledby="claim-evidence">
      <h2 id="claim-evidence">{t.claim.evidence.title}</h2>
      {wanted.map((e) => (
        <div key={e.code} className="claim-evidence">
          <p>
            <strong>{said(e.name)}</strong>{' '}
            <span className={e.required ? 'tag need' : 'tag'}>
              {e.required ? t.claim.evidence.required : t.claim.evidence.optional}
            </span>
          </p>
          <FileUpload
            label={said(e.name)}
            value={state.evidence[e.code] ?? []}
            onChange={(files: Attached[]) => set((now) => ({ evidence: { ...now.evidence, [e.code]: files } }))}
            path={(sha256) => evidencePath(work.id, sha256)}
            onBusy={busy}
          />
          <Faults of={faultsAt(faults, `evidence.${e.code}`)} />
        </div>
      ))}
    </section>
  );
}

/** Where a document of a claim is fetched, below the API. */
export function evidencePath(claim: string, sha256: string): string {
  return `/claims/${claim}/files/${sha256}`;
}

/** A moment after the last key, in milliseconds, the sheet is asked for. */
const pause = 400;

/** The sheet of what is typed; the one before stays, marked, until the new one is there. */
export function LiveSheet({ work, state }: { work: Claim; state: FormState }) {
  const t = useText();
  const [asked, setAsked] = useState(state);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(state), pause);
    return () => clearTimeout(timer);
  }, [state]);
  const form = fromState(asked);
  const query = useTried(work, form);
  const stale = asked !== state || query.isPlaceholderData;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="claim-live" aria-labelledby="claim-sheet" tabIndex={0}>
      <h2 id="claim-sheet">{t.claim.sheet.live}</h2>
      <p className="muted small">{t.claim.sheet.liveHint}</p>
      {query.data && (
        <SheetView
          sheet={query.data}
          title={t.claim.sheet.title}
          basis={{ contract: work.contract, allocations: form.allocations, own: true, form: true }}
          stale={stale}
        />
      )}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.isPending && <Loading lines={8} />}
    </section>
  );
}
