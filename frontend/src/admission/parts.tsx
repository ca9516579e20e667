// Parts of an application that the applicant and the office both see.

import { useText } from '../i18n';
import type { Application, ApplicationStep } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';

const tones: Record<string, string> = { submitted: 'need', returned: 'bad', admitted: 'offer', refused: 'bad' };

export function ApplicationTag({ state }: { state: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('application_state', state)}</span>;
}

/** The reasons of a return or a refusal, and what was written. */
export function Reasons({ step }: { step: ApplicationStep }) {
  const codes = useCodes();
  const list = step.to === 'refused' ? 'application_refusal' : 'application_return';
  const reasons = (step.reasons ?? []).filter((r) => r !== 'other');
  if (reasons.length === 0 && !step.note) return null;
  return (
    <ul className="application-reasons">
      {reasons.map((r) => (
        <li key={r}>{codes.label(list, r)}</li>
      ))}
      {step.note && <li>{step.note}</li>}
    </ul>
  );
}

/** All that happened, the newest first. */
export function Steps({ application }: { application: Application }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <section aria-label={t.apply.steps}>
      <h3>{t.apply.steps}</h3>
      <ol className="application-steps">
        {[...application.steps].reverse().map((s) => (
          <li key={s.at}>
            <span className="row">
              <strong>{codes.label('application_action', s.action)}</strong>
              <span className="muted small">{[format.clock(s.at), s.by].filter(Boolean).join(' · ')}</span>
            </span>
            <Reasons step={s} />
          </li>
        ))}
      </ol>
    </section>
  );
}
