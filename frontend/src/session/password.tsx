import { Link } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { wordsOf } from '../shared/api/problem';
import { useTitle } from '../shared/page';
import { Guard } from './guard';
import { NewPassword } from './new-password';
import { accountChanged } from './session';

export function PasswordPage() {
  return <Guard may={() => true}>{() => <PasswordForm />}</Guard>;
}

/** Changes one's own password; an initial one must be changed before anything else. */
export function PasswordForm({ must }: { must?: boolean }) {
  const t = useText();
  useTitle(t.password.title);
  const [fault, setFault] = useState('');
  const [done, setDone] = useState(false);
  const [working, setWorking] = useState(false);
  const alert = useRef<HTMLParagraphElement>(null);

  const refuse = (text: string) => {
    setFault(text);
    alert.current?.focus();
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = (name: string) => String(new FormData(form).get(name) ?? '');
    if (said('next') !== said('again')) return refuse(t.password.differ);
    setWorking(true);
    setFault('');
    try {
      await body(api.PUT('/me/password', { body: { current: said('current'), password: said('next') } }));
      form.reset();
      setDone(true);
      accountChanged({ must_change_password: false });
    } catch (error) {
      refuse(wordsOf(error, t.states.offline));
    } finally {
      setWorking(false);
    }
  };

  return (
    <div className="narrow sign-in">
      <form className="card" onSubmit={(e) => void submit(e)}>
        <h1>{t.password.title}</h1>
        {must && <p className="muted">{t.password.must}</p>}
        <p ref={alert} role="alert" tabIndex={-1} className={fault ? 'fault' : 'visually-hidden'}>
          {fault}
        </p>
        {done && <p role="status">{t.password.done}</p>}
        <label>
          <span>{t.password.current}</span>
          <input className="field" name="current" type="password" autoComplete="current-password" required />
        </label>
        <NewPassword />
        <button type="submit" className="button primary" disabled={working}>
          {t.password.submit}
        </button>
        {!must && <Link to="/security">{t.devices.link}</Link>}
        {!must && <Link to="/account/data">{t.personal.link}</Link>}
      </form>
    </div>
  );
}
