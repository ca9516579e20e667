// Parts that the enterprise's page of a claim and the department's have in common.

import type { Term } from '../calendar/types';
import { Unknown } from '../calendar/unknown';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { AttachedFiles } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { Prose } from '../shared/parts';
import { useSaid } from '../shared/said';
import { evidencePath } from './form';
import { sumOf, useVouchers } from './queries';
import type { Claim } from './types';
import './parts.css';

const tones: Record<string, string> = {
  supplement: 'need',
  submitted: 'need',
  public_notice: 'need',
  objection: 'bad',
  rejected: 'bad',
  recovery: 'bad',
  approved: 'offer',
  allocated: 'offer',
  paid: 'offer',
  closed: 'offer',
};

export function ClaimState({ state }: { state: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('claim_state', state)}</span>;
}

/** The last day of whoever has to act, loud when it is over; why it is not known yet in its place. */
export function Due({ day, overdue, open }: { day?: string; overdue?: boolean; open?: Term }) {
  const t = useText();
  const format = useFormat();
  if (open) return <Unknown term={open} />;
  if (!day) return null;
  return (
    <span className={overdue ? 'tag bad' : ''}>
      {overdue ? t.claim.overdue(format.day(day)) : t.claim.until(format.day(day))}
    </span>
  );
}

/** What the claim is about. */
export function ClaimFacts({ work }: { work: Claim }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  const c = work;
  const p = work.programme_text;
  return (
    <Facts
      facts={[
        [t.claim.facts.number, c.number],
        [t.claim.facts.enterprise, c.name],
        [t.claim.facts.creditCode, c.credit_code],
        [t.common.region, codes.label('region', c.region)],
        [t.claim.facts.programme, said(p.name)],
        [t.claim.facts.rule, t.claim.facts.article(p.document ?? '', p.article ?? '')],
        [t.claim.facts.project, c.project],
        [t.claim.facts.seller, c.seller_name],
        [t.common.field, codes.label('field', c.field)],
        [t.claim.facts.submitted, c.submitted_at && format.day(c.submitted_at)],
        [
          t.claim.facts.notice,
          c.notice_from &&
            (c.notice_open ? (
              <>
                {format.day(c.notice_from)} <Unknown term={c.notice_open} />
              </>
            ) : (
              t.claim.facts.from(format.day(c.notice_from), format.day(c.notice_to))
            )),
        ],
        [t.claim.facts.paid, c.paid_on && format.day(c.paid_on)],
        [t.claim.facts.ref, c.paid_ref],
      ]}
    />
  );
}

/** The money that the claim takes of vouchers, the aid it names, and the account. */
export function ClaimMoney({ claim }: { claim: Claim }) {
  const t = useText();
  const format = useFormat();
  const vouchers = useVouchers(claim.contract);
  const allocations = claim.allocations ?? [];
  const voucher = (kind: 'payments' | 'invoices', id: string) => {
    const found = vouchers.data?.[kind].find((v) => v.id === id);
    if (!found) return id.slice(0, 8);
    return `${'payer_ref' in found ? found.payer_ref : found.number} · ${format.day(found.date)}`;
  };
  return (
    <section className="claim-part">
      <h2>{t.claim.allocations.title}</h2>
      {allocations.length === 0 && <p className="muted">{t.common.none}</p>}
      {allocations.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        <section className="table-wrap" tabIndex={0} aria-label={t.claim.allocations.title}>
          <table className="data">
            <thead>
              <tr>
                <th scope="col">{t.claim.allocations.payment}</th>
                <th scope="col">{t.claim.allocations.invoice}</th>
                <th scope="col" className="figure">
                  {t.claim.allocations.amount}
                </th>
              </tr>
            </thead>
            <tbody>
              {allocations.map((a) => (
                <tr key={`${a.payment}/${a.invoice}`}>
                  <td>{voucher('payments', a.payment)}</td>
                  <td>{voucher('invoices', a.invoice)}</td>
                  <td className="figure">{t.claim.yuan(yuanForReading(a.amount_fen))}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={2}>
                  {t.claim.sum}
                </th>
                <td className="figure">
                  <strong>{t.claim.yuan(yuanForReading(sumOf(allocations)))}</strong>
                </td>
              </tr>
            </tfoot>
          </table>
        </section>
      )}
      {(claim.other_aid ?? []).length > 0 && (
        <>
          <h3>{t.claim.aid.title}</h3>
          <ul>
            {(claim.other_aid ?? []).map((a) => (
              <li key={`${a.source} ${a.date} ${a.amount_fen}`}>
                {a.source} · {t.claim.yuan(yuanForReading(a.amount_fen))} {a.date && `· ${format.day(a.date)}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {claim.account && (
        <>
          <h3>{t.claim.account.title}</h3>
          <p>
            {claim.account.holder} · {claim.account.bank} · <span className="digits">{claim.account.number}</span>
          </p>
        </>
      )}
    </section>
  );
}

/** The documents, by what the programme asks for; what is missing is said. */
export function ClaimDocuments({ work }: { work: Claim }) {
  const t = useText();
  const said = useSaid();
  const c = work;
  const wanted = work.programme_text.procedure.evidence ?? [];
  const path = (sha256: string) => evidencePath(c.id, sha256);
  return (
    <section className="claim-part">
      <h2>{t.claim.evidence.title}</h2>
      {wanted.length === 0 && <p className="muted">{t.claim.evidence.nothing}</p>}
      {wanted.map((e) => {
        const files = (c.evidence ?? []).filter((f) => f.code === e.code).map((f) => f.file);
        return (
          <div key={e.code} className="claim-document">
            <h3>{said(e.name)}</h3>
            {files.length > 0 && <AttachedFiles files={files} path={path} />}
            {files.length === 0 && (
              <p className={e.required ? 'claim-missing' : 'muted'}>
                {e.required ? t.claim.evidence.missing : t.claim.evidence.notBrought}
              </p>
            )}
          </div>
        );
      })}
      {c.report && (
        <div className="claim-document">
          <h3>{t.claim.report}</h3>
          <Prose text={c.report.text} />
          <AttachedFiles files={c.report.files ?? []} path={path} />
        </div>
      )}
      <ul className="claim-promises">
        {c.contract && (
          <li>
            {t.claim.promises.notRelatedShort}
            {t.common.colon}
            {c.not_related ? t.history.yes : t.history.no}
          </li>
        )}
        <li>
          {t.claim.promises.trueShort}
          {t.common.colon}
          {c.promised ? t.history.yes : t.history.no}
        </li>
      </ul>
    </section>
  );
}

/** Every step so far, with the part in which it was taken and why. */
export function ClaimSteps({ claim }: { claim: Claim }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const steps = claim.steps ?? [];
  if (steps.length === 0) return null;
  return (
    <section className="claim-part">
      <h2>{t.claim.stepsSoFar}</h2>
      <ol className="claim-steps">
        {steps.map((s) => (
          <li key={s.at + s.action}>
            <span>
              <strong>{codes.label('claim_action', s.action)}</strong>{' '}
              <span className="muted">{codes.label('claim_part', s.part)}</span>
            </span>
            <span className="muted small">{format.moment(s.at)}</span>
            {s.reason && <p>{s.reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
