// Keeps the search of the search page under a name, to be told of new listings that meet it.

import { Link, useLocation } from '@tanstack/react-router';
import { type FormEvent, useRef, useState } from 'react';
import { useText } from '../i18n';
import type { SearchParams } from '../search/routes';
import { useSession } from '../session/session';
import { Problem } from '../shared/api/problem';
import { useSaveSearch } from './queries';
import { asksForSomething, termsOf } from './terms';
import './alert.css';

export function SaveSearch({ params }: { params: SearchParams }) {
  const t = useText();
  const session = useSession();
  const here = useLocation({ select: (l) => l.href });
  const dialog = useRef<HTMLDialogElement>(null);
  if (session.state === 'starting' || !asksForSomething(params)) return null;
  if (session.state === 'visitor') {
    return (
      <Link to="/sign-in" search={{ next: here }} className="button" title={t.alerts.save.signIn}>
        {t.alerts.save.button}
      </Link>
    );
  }
  return (
    <>
      <button type="button" className="button" onClick={() => dialog.current?.showModal()}>
        {t.alerts.save.button}
      </button>
      <dialog ref={dialog} className="save-search" aria-labelledby="save-search-title">
        <SaveForm key={here} params={params} close={() => dialog.current?.close()} />
      </dialog>
    </>
  );
}

function SaveForm({ params, close }: { params: SearchParams; close: () => void }) {
  const t = useText();
  const save = useSaveSearch();
  const [name, setName] = useState(params.q?.slice(0, 60) ?? '');
  const [fault, setFault] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return setFault(t.alerts.save.nameNeeded);
    setFault('');
    save.mutate(
      { name: name.trim(), terms: termsOf(params) },
      { onError: (error) => setFault(error instanceof Problem ? error.message : t.states.offline) },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <h2 id="save-search-title">{t.alerts.save.title}</h2>
      {save.isSuccess ? (
        <p role="status">{t.alerts.save.done}</p>
      ) : (
        <>
          <div>
            <label htmlFor="save-search-name">{t.alerts.save.name}</label>
            <input
              id="save-search-name"
              className="field"
              value={name}
              maxLength={60}
              required
              aria-describedby="save-search-hint"
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          <p id="save-search-hint" className="small muted">
            {t.alerts.save.hint}
          </p>
        </>
      )}
      {fault && (
        <p role="alert" className="fault small">
          {fault}
        </p>
      )}
      <div className="row">
        {save.isSuccess ? (
          <Link to="/notifications" className="button">
            {t.alerts.save.manage}
          </Link>
        ) : (
          <button type="submit" className="button primary" disabled={save.isPending}>
            {t.alerts.save.send}
          </button>
        )}
        <button type="button" className="button" onClick={close}>
          {t.common.close}
        </button>
      </div>
    </form>
  );
}
