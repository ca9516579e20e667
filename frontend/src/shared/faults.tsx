// What the server says is wrong, for people to read.

import { useText } from '../i18n';
import { type Fault, Problem, statusOf } from './api/problem';

/** What is wrong, and what to do about it. */
export function useFaultText(): (fault: Fault) => string {
  const { colon } = useText().common;
  return ({ message, hint }) => [message, hint].filter(Boolean).join(colon);
}

/** Why something did not succeed, in one line, where there is no form with fields to say it at. */
export function useRefusalText(): (error: unknown) => string {
  const t = useText();
  const faultText = useFaultText();
  return (error) => {
    if (statusOf(error) === 412) return t.form.stale;
    if (!(error instanceof Problem)) return t.states.offline;
    return [error.message, ...error.faults.map(faultText)].filter(Boolean).join(t.common.colon);
  };
}

/** The faults of one field, below it. */
export function Faults({ of }: { of: readonly Fault[] }) {
  const text = useFaultText();
  return of.map((f) => (
    <span key={`${f.location} ${f.message}`} className="claim-fault" role="alert">
      {text(f)}
    </span>
  ));
}
