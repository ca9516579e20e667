// What the server says is wrong, for people to read.

import { useText } from '../i18n';
import type { Fault } from './api/problem';

/** What is wrong, and what to do about it. */
export function useFaultText(): (fault: Fault) => string {
  const { colon } = useText().common;
  return ({ message, hint }) => [message, hint].filter(Boolean).join(colon);
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
