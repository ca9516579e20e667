// What the server refuses of a small form: at the field that it is about, else above the fields. What was typed stays.

import { Alert, type FormInstance } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../i18n';
import { Problem, statusOf } from './api/problem';
import { toFirstFault } from './draft';
import { useFaultText } from './faults';

/** Where a form has the field that the server names, such as files[0].sha256 under files, 0, sha256. */
export function fieldOf(location: string | undefined, rename: Readonly<Record<string, string>>): (string | number)[] {
  return (location ?? '')
    .replace(/\[(\d+)\]/g, '.$1')
    .split(/[./]/)
    .filter((step, i) => step !== '' && !(i === 0 && step === 'body'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : (rename[step] ?? step)));
}

interface Refusals {
  /** Puts what is wrong where it belongs. */
  refuse: (error: unknown) => void;
  clear: () => void;
  /** What belongs to no field. */
  note: ReactNode;
}

/** The refusals of a form; rename says which of its fields the server calls otherwise. */
export function useRefusals<V>(
  form: FormInstance<V>,
  { rename = {}, stale }: { rename?: Readonly<Record<string, string>>; stale?: string } = {},
): Refusals {
  const t = useText();
  const faultText = useFaultText();
  const [faults, setFaults] = useState<string[]>([]);

  const refuse = (error: unknown) => {
    if (statusOf(error) === 412) return setFaults([stale ?? t.form.stale]);
    if (!(error instanceof Problem)) return setFaults([t.states.offline]);
    const elsewhere: string[] = [];
    for (const fault of error.faults) {
      const path = fieldOf(fault.location, rename);
      const text = faultText({ message: error.message, ...fault });
      if (path.length > 0 && form.getFieldInstance(path as never)) {
        form.setFields([{ name: path as never, errors: [text] }]);
      } else elsewhere.push(text);
    }
    // Faults without a field do not say what was tried: the message does.
    setFaults(elsewhere.length > 0 || error.faults.length === 0 ? [error.message, ...elsewhere] : []);
    requestAnimationFrame(toFirstFault);
  };

  const note = faults.length > 0 && (
    <Alert className="form-note" type="error" role="alert" title={faults.map((fault) => <p key={fault}>{fault}</p>)} />
  );
  return { refuse, clear: () => setFaults([]), note };
}
