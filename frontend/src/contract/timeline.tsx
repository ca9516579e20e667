// All that happened to a contract, the newest first.

import { useText } from '../i18n';
import type { ContractEvent, ContractWork } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { Yuan } from './parts';

export function Timeline({ work }: { work: ContractWork }) {
  const t = useText();
  return (
    <section className="card contract-part" aria-labelledby="timeline">
      <h2 id="timeline">{t.contract.timeline.title}</h2>
      <ol className="timeline">
        {[...work.timeline].reverse().map((event, i) => (
          <Event key={`${event.at} ${i}`} event={event} />
        ))}
      </ol>
    </section>
  );
}

function Event({ event }: { event: ContractEvent }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const what = event.what ?? '';
  const words: Record<ContractEvent['kind'], string> = {
    begun: t.contract.timeline.begun,
    step: t.contract.timeline.steps[what] ?? codes.label('contract_action', what),
    registration: codes.label('registration_state', what),
    payment: t.contract.timeline.payment[what] ?? what,
    invoice: t.contract.timeline.invoice[what] ?? what,
    reversal: t.contract.timeline.reversal[what] ?? what,
    file: t.contract.timeline.file(what),
  };
  return (
    <li>
      <p className="small muted">
        <time dateTime={event.at}>{format.clock(event.at)}</time>
        {event.side && ` · ${codes.label('contract_side', event.side)}`}
      </p>
      <p>
        {words[event.kind]}
        {event.amount_fen !== undefined && event.amount_fen !== 0 && (
          <>
            {' '}
            <Yuan fen={event.amount_fen} />
          </>
        )}
        {event.date && <span className="muted small"> {t.contract.timeline.dated(format.day(event.date))}</span>}
      </p>
      {event.reason && <p className="small reason">{event.reason}</p>}
    </li>
  );
}
