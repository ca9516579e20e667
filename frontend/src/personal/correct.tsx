import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useText } from '../i18n';
import { accountChanged } from '../session/session';
import { api, body } from '../shared/api/client';
import { wordsOf } from '../shared/api/problem';
import type { User } from '../shared/api/types';
import { Loading } from '../shared/states';

/** Corrects one's own name, telephone and mail address (PIPL article 46). */
export function Correct() {
  const t = useText();
  const me = useQuery({ queryKey: ['me'], queryFn: () => body(api.GET('/me')) });
  return (
    <section className="card" aria-labelledby="correct-title">
      <h2 id="correct-title">{t.personal.correct}</h2>
      {me.data ? <CorrectForm key={me.dataUpdatedAt} me={me.data} /> : <Loading lines={3} />}
    </section>
  );
}

function CorrectForm({ me }: { me: User }) {
  const t = useText();
  const cache = useQueryClient();
  const [mail, setMail] = useState(me.email ?? '');
  const [fault, setFault] = useState('');
  const [said, setSaid] = useState('');
  const [working, setWorking] = useState(false);
  const alert = useRef<HTMLParagraphElement>(null);
  const moved = mail.trim() !== (me.email ?? '');

  const go = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const of = (name: string) => String(data.get(name) ?? '').trim();
    setWorking(true);
    setFault('');
    try {
      const now = await body(
        api.PUT('/me', {
          body: {
            name: of('name'),
            phone: of('phone'),
            email: of('email'),
            ...(moved && { password: String(data.get('password')) }),
          },
        }),
      );
      accountChanged(now);
      setSaid(t.personal.corrected);
      await cache.invalidateQueries({ queryKey: ['own-data'] });
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
      <label>
        <span>{t.personal.name}</span>
        <input className="field" name="name" defaultValue={me.name} autoComplete="name" maxLength={60} required />
      </label>
      <label>
        <span>{t.personal.phone}</span>
        <input className="field" name="phone" defaultValue={me.phone} autoComplete="tel" maxLength={30} />
      </label>
      <label>
        <span>{t.personal.email}</span>
        <input
          className="field"
          name="email"
          type="email"
          value={mail}
          onChange={(e) => setMail(e.target.value)}
          autoComplete="email"
        />
      </label>
      {moved && (
        <label>
          <span>{t.personal.mailPassword}</span>
          <input className="field" name="password" type="password" autoComplete="current-password" required />
        </label>
      )}
      <button type="submit" className="button" disabled={working}>
        {t.personal.save}
      </button>
      <p className="small muted">{t.personal.login(me.login)}</p>
    </form>
  );
}
