import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { progress } from './progress';
import './way.css';

/** The way of a claim, with where it stands. */
export function Way({ claim, way }: { claim: Parameters<typeof progress>[0]; way: Parameters<typeof progress>[1] }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const steps = progress(claim, way);
  return (
    <ol className="way" aria-label={t.claim.way}>
      {steps.map((step) => (
        <li key={step.state} className={step.at} aria-current={step.at === 'now' ? 'step' : undefined}>
          <span className="way-name">{codes.label('claim_state', step.state)}</span>
          <span className="way-when">{step.since ? format.day(step.since) : t.claim.wayAt[step.at]}</span>
        </li>
      ))}
    </ol>
  );
}
