// The amounts of a contract: what was agreed, what was certified, what was paid and invoiced.

import { useText } from '../i18n';
import type { ContractWork } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { registeredOf } from './next';
import { Yuan } from './parts';

export function Amounts({ work }: { work: ContractWork }) {
  const t = useText();
  const codes = useCodes();
  const { price } = work.contract.terms;
  const registration = registeredOf(work);
  const { sums } = work;
  return (
    <section className="card contract-part" aria-labelledby="amounts">
      <h2 id="amounts">{t.contract.amounts.title}</h2>
      <dl className="amounts">
        <Line label={t.contract.labels.total} fen={price.total_fen} />
        {(price.deductions ?? []).map((d, i) => (
          <Line key={i} label={`− ${codes.label('deduction', d.kind)}`} note={d.note} fen={d.amount_fen} less />
        ))}
        <Line label={t.contract.technical} fen={work.technical_fen} strong />
        {registration && (registration.certified_technical_fen ?? 0) > 0 && (
          <Line label={t.contract.amounts.certified} fen={registration.certified_technical_fen ?? 0} />
        )}
      </dl>
      <Meter
        label={t.contract.amounts.paid}
        part={sums.paid_fen}
        waiting={sums.paid_waiting_fen}
        of={price.total_fen}
      />
      <Meter
        label={t.contract.amounts.invoiced}
        part={sums.invoiced_fen}
        waiting={sums.invoiced_waiting_fen}
        of={price.total_fen}
      />
      {sums.due_fen > sums.paid_fen + sums.paid_waiting_fen && (
        <p className="small own-turn">
          {t.contract.amounts.overdue} <Yuan fen={sums.due_fen - sums.paid_fen - sums.paid_waiting_fen} />
        </p>
      )}
    </section>
  );
}

interface LineProps {
  label: string;
  fen: number;
  note?: string;
  less?: boolean;
  strong?: boolean;
}

export function Line({ label, fen, note, less, strong }: LineProps) {
  return (
    <div className={strong ? 'strong' : less ? 'less' : ''}>
      <dt>
        {label}
        {note && <small>{note}</small>}
      </dt>
      <dd>
        <Yuan fen={fen} />
      </dd>
    </div>
  );
}

/** A part of the total as a bar, with what only one side says in another tone. */
function Meter({ label, part, waiting, of }: { label: string; part: number; waiting: number; of: number }) {
  const t = useText();
  const share = (fen: number): string => `${of > 0 ? Math.min(100, (100 * fen) / of) : 0}%`;
  return (
    <div className="sum-meter">
      <p>
        {label} <Yuan fen={part} />
        {waiting > 0 && (
          <span className="muted small">
            {' '}
            {t.contract.amounts.waiting} <Yuan fen={waiting} />
          </span>
        )}
      </p>
      <div className="bar" aria-hidden="true">
        <span style={{ width: share(part) }} />
        <span className="waiting" style={{ width: share(waiting) }} />
      </div>
    </div>
  );
}
