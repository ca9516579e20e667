import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useText } from '../i18n';
import { wordsOf } from '../shared/api/problem';

export interface Proof {
  password: string;
  code?: string;
}

interface ProofFormProps {
  /** Begins the names of its fields: several stand on one page. */
  id: string;
  /** A code of the second factor is wanted too. */
  code: boolean;
  /** What has to be ticked first. */
  confirm?: string;
  submit: string;
  done?: string;
  danger?: boolean;
  send: (proof: Proof, said: (name: string) => string) => Promise<unknown>;
  children?: ReactNode;
}

/** The password again, and the code where one stands, before what a stolen session must not do. */
export function ProofForm({ id, code, confirm, submit, done, danger, send, children }: ProofFormProps) {
  const t = useText();
  const [fault, setFault] = useState('');
  const [said, setSaid] = useState('');
  const [working, setWorking] = useState(false);
  const alert = useRef<HTMLParagraphElement>(null);

  const go = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const of = (name: string) => String(data.get(name) ?? '');
    setWorking(true);
    setFault('');
    setSaid('');
    try {
      await send({ password: of('password'), ...(code && { code: of('code') }) }, of);
      form.reset();
      setSaid(done ?? '');
    } catch (error) {
      setFault(wordsOf(error, t.states.offline));
      alert.current?.focus();
    } finally {
      setWorking(false);
    }
  };

  return (
    <form className="proof" onSubmit={(e) => void go(e)}>
      <p ref={alert} role="alert" tabIndex={-1} className={fault ? 'fault' : 'visually-hidden'}>
        {fault}
      </p>
      {said && <p role="status">{said}</p>}
      {children}
      <label htmlFor={`${id}-password`}>
        <span>{t.factor.password}</span>
        <input
          id={`${id}-password`}
          className="field"
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
      </label>
      {code && (
        <label htmlFor={`${id}-code`}>
          <span>{t.factor.code}</span>
          <input
            id={`${id}-code`}
            className="field"
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={40}
            required
          />
          <span className="small muted">{t.factor.codeHint}</span>
        </label>
      )}
      {confirm && (
        <label className="tick">
          <input type="checkbox" name="sure" required />
          <span>{confirm}</span>
        </label>
      )}
      <button type="submit" className={danger ? 'button danger' : 'button primary'} disabled={working}>
        {submit}
      </button>
    </form>
  );
}
