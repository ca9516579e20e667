// Where a contract stands and what comes next, with the button for it.

import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useText } from '../i18n';
import { useFormat } from '../shared/format';
import { fieldOf } from './field-label';
import { nextOf, registeredOf } from './next';
import type { ContractProps } from './page';
import type { ContractStep } from './queries';
import { useStepDialog } from './step-dialog';

const stages = ['draft', 'confirmed', 'registered', 'paid', 'performed'] as const;

export function NextCard({ contract }: ContractProps) {
  const t = useText();
  const work = contract.data;
  const next = nextOf(work);
  const { dialog, ask } = useStepDialog({ contract });
  const offered = work.actions.filter((a): a is ContractStep => a !== 'edit');
  const primary = primaryOf(next.step);
  return (
    <section className={next.own ? 'card next-card own' : 'card next-card'} aria-labelledby="next">
      <Stages contract={contract} />
      <div className="next-text">
        <p className="small">{next.own ? t.contract.next.own : t.contract.next.state}</p>
        <h2 id="next">{t.contract.next.titles[next.step](next.count)}</h2>
        <p>{t.contract.next.hints[next.step]}</p>
        {next.step === 'complete' && <Missing contract={contract} />}
      </div>
      <div className="row next-actions">
        {next.step === 'complete' && (
          <Link to="/mine/contracts/$id/edit" params={{ id: work.contract.id }} className="button primary">
            {t.contract.next.goOn}
          </Link>
        )}
        {(next.step === 'confirm_vouchers' || next.step === 'record_payment') && (
          <a href="#vouchers" className="button primary">
            {t.contract.next.toVouchers}
          </a>
        )}
        {(next.step === 'register' || next.step === 'answer_supplement') && (
          <a href="#registration" className="button primary">
            {t.contract.next.toRegistration}
          </a>
        )}
        {offered
          .filter((step) => step !== 'confirm' || next.step !== 'complete')
          .map((step) => (
            <Button
              key={step}
              type={step === primary ? 'primary' : 'default'}
              danger={step === 'discard' || step === 'terminate'}
              onClick={() => ask(step)}
            >
              {t.contract.steps[step]}
            </Button>
          ))}
      </div>
      {dialog}
    </section>
  );
}

function primaryOf(step: string): ContractStep | null {
  if (step === 'confirm_first' || step === 'confirm_second') return 'confirm';
  return step === 'perform' || step === 'confirm_performance' ? 'perform' : null;
}

/** What keeps the text from being confirmed, the first few. */
function Missing({ contract }: ContractProps) {
  const t = useText();
  const { faults } = contract.data;
  const shown = 4;
  return (
    <ul className="missing">
      {faults.slice(0, shown).map((f) => (
        <li key={`${f.location} ${f.message}`}>
          {fieldOf(t, f.location)}
          {t.common.colon}
          {f.message}
        </li>
      ))}
      {faults.length > shown && <li>{t.contract.next.more(faults.length - shown)}</li>}
    </ul>
  );
}

function Stages({ contract }: ContractProps) {
  const t = useText();
  const format = useFormat();
  const work = contract.data;
  const { state, terms } = work.contract;
  const registration = registeredOf(work);
  const inForce = state !== 'draft' && state !== 'proposed';
  const total = terms.price.total_fen;
  const confirmed = work.contract.confirmations ?? [];
  const done: Record<(typeof stages)[number], string | boolean> = {
    draft: state !== 'draft',
    confirmed: inForce && format.day(confirmed.at(-1)?.at),
    registered:
      registration?.state === 'registered' || registration?.state === 'changed' ? format.day(registration.date) : false,
    paid: total > 0 && work.sums.paid_fen >= total,
    performed: state === 'performed',
  };
  return (
    <ol className="stages" aria-label={t.contract.stages.label}>
      {stages.map((stage) => (
        <li key={stage} className={done[stage] ? 'done' : ''}>
          <span className="stage-mark" aria-hidden="true">
            {done[stage] ? '✓' : ''}
          </span>
          <span>
            {t.contract.stages[stage]}
            <span className="visually-hidden">{done[stage] ? t.contract.stages.done : t.contract.stages.open}</span>
            {typeof done[stage] === 'string' && done[stage] !== '' && <small>{done[stage]}</small>}
          </span>
        </li>
      ))}
    </ol>
  );
}
