import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n';
import { Problem, Unreachable } from '../shared/api/problem';
import { useTitle } from '../shared/page';
import { deskOf } from './may';
import { safeNext } from './next';
import { signIn, signInByCode, useSession } from './session';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const t = useText();
  useTitle(t.signIn.title);
  const { next } = route.useSearch();
  const session = useSession();
  const navigate = useNavigate();
  const [fault, setFault] = useState('');
  const [working, setWorking] = useState(false);
  const [pending, setPending] = useState<string | null>(null);
  const alert = useRef<HTMLParagraphElement>(null);

  useEffect(() => {
    if (session.state !== 'signed-in') return;
    void navigate({ to: safeNext(next) ?? deskOf(session.user) ?? '/', replace: true });
  }, [session, next, navigate]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    if (pending) return attempt(() => signInByCode(pending, String(form.get('code') ?? '')));
    const login = String(form.get('login') ?? '').trim();
    const password = String(form.get('password') ?? '');
    if (!login || !password) {
      setFault(t.signIn.missing);
      alert.current?.focus();
      return;
    }
    await attempt(async () => setPending(await signIn(login, password)));
  };

  const attempt = async (work: () => Promise<void>) => {
    setWorking(true);
    setFault('');
    try {
      await work();
    } catch (error) {
      setFault(inWords(error));
      alert.current?.focus();
    } finally {
      setWorking(false);
    }
  };

  const inWords = (error: unknown): string => {
    if (error instanceof Unreachable) return t.states.offline;
    if (error instanceof Problem && error.status === 429) return error.message || t.signIn.locked;
    return error instanceof Problem && error.status < 500 ? error.message : t.states.failed;
  };

  return (
    <div className="narrow sign-in">
      <form className="card" onSubmit={(e) => void submit(e)} noValidate>
        <h1>{t.signIn.title}</h1>
        <p className="muted">{pending ? t.factor.lead : t.signIn.lead}</p>
        <p ref={alert} role="alert" tabIndex={-1} className={fault ? 'fault' : 'visually-hidden'}>
          {fault}
        </p>
        {pending ? <CodeField /> : <PasswordFields />}
        <button type="submit" className="button primary" disabled={working}>
          {working ? t.signIn.working : t.signIn.submit}
        </button>
        {pending && (
          <button type="button" className="button" onClick={() => setPending(null)}>
            {t.factor.again}
          </button>
        )}
        {!pending && (
          <p className="row spread">
            <Link to="/reset-password">{t.reset.forgotten}</Link>
            <Link to="/apply">{t.apply.link}</Link>
          </p>
        )}
      </form>
    </div>
  );
}

function PasswordFields() {
  const t = useText();
  return (
    <>
      <label>
        <span>{t.signIn.login}</span>
        <input
          className="field"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </label>
      <label>
        <span>{t.signIn.password}</span>
        <input className="field" name="password" type="password" autoComplete="current-password" required />
      </label>
    </>
  );
}

function CodeField() {
  const t = useText();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <label>
      <span>{t.factor.code}</span>
      <input
        ref={field}
        className="field"
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
        aria-describedby="code-hint"
        required
      />
      <span id="code-hint" className="small muted">
        {t.factor.codeHint}
      </span>
    </label>
  );
}
