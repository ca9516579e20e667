import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useText } from '../i18n';
import { Problem } from '../shared/api/problem';
import { useTitle } from '../shared/page';

interface CardFormProps {
  title: string;
  lead: string;
  /** Takes the place of the fields once it was sent. */
  done: string;
  submit: string;
  send: (said: (name: string) => string) => Promise<void>;
  children: ReactNode;
}

/** A small form that is a page by itself, for who has not signed in. */
export function CardForm({ title, lead, done, submit, send, children }: CardFormProps) {
  const t = useText();
  useTitle(title);
  const [fault, setFault] = useState('');
  const [over, setOver] = useState(false);
  const [working, setWorking] = useState(false);
  const alert = useRef<HTMLParagraphElement>(null);

  const go = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setWorking(true);
    setFault('');
    try {
      await send((name) => String(form.get(name) ?? ''));
      setOver(true);
    } catch (error) {
      const words = error instanceof Problem ? error.faults.flatMap((f) => [f.message, f.hint]).filter(Boolean) : [];
      setFault(words.join(' ') || (error instanceof Error && error.message) || t.states.offline);
      alert.current?.focus();
    } finally {
      setWorking(false);
    }
  };

  return (
    <div className="narrow sign-in">
      <form className="card" onSubmit={(e) => void go(e)}>
        <h1>{title}</h1>
        <p className="muted">{lead}</p>
        <p ref={alert} role="alert" tabIndex={-1} className={fault ? 'fault' : 'visually-hidden'}>
          {fault}
        </p>
        {over ? (
          <p role="status">{done}</p>
        ) : (
          <>
            {children}
            <button type="submit" className="button primary" disabled={working}>
              {submit}
            </button>
          </>
        )}
        <Link to="/sign-in">{t.reset.back}</Link>
      </form>
    </div>
  );
}
