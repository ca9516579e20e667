import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import { useTitle } from '../shared/page';
import { NewPassword } from './new-password';

/** Asks for a link by mail; the one that came leads back here with its token behind the #, which no server logs. */
export function ResetPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  return token ? <SetPassword token={token} /> : <AskForLink />;
}

function AskForLink() {
  const t = useText();
  return (
    <ResetForm
      title={t.reset.title}
      lead={t.reset.lead}
      done={t.reset.sent}
      submit={t.reset.ask}
      send={async (said) => {
        await body(api.POST('/session/reset', { body: { login: said('login').trim() } }));
      }}
    >
      <label>
        <span>{t.signIn.login}</span>
        <input
          className="field"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
        />
      </label>
    </ResetForm>
  );
}

function SetPassword({ token }: { token: string }) {
  const t = useText();
  return (
    <ResetForm
      title={t.reset.title}
      lead={t.reset.once}
      done={t.reset.done}
      submit={t.reset.set}
      send={async (said) => {
        if (said('next') !== said('again')) throw new Error(t.password.differ);
        await body(api.POST('/session/reset/confirm', { body: { token, password: said('next') } }));
      }}
    >
      <NewPassword />
    </ResetForm>
  );
}

interface ResetFormProps {
  title: string;
  lead: string;
  done: string;
  submit: string;
  send: (said: (name: string) => string) => Promise<void>;
  children: ReactNode;
}

function ResetForm({ title, lead, done, submit, send, children }: ResetFormProps) {
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
