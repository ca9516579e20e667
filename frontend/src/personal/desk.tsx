// For who asks on paper to be erased: find the account, look at what would go, erase.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayMaintain } from '../session/may';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { ErasureCandidate } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Read } from '../shared/states';
import { NamedPeople } from './named';
import { PaperForm } from './paper';
import { Fates } from './topics';
import './personal.css';

export function ErasuresPage() {
  return <Guard may={mayMaintain}>{() => <Erasures />}</Guard>;
}

function Erasures() {
  const t = useText();
  useTitle(t.personal.desk);
  const format = useFormat();
  const [chosen, setChosen] = useState<ErasureCandidate | null>(null);
  const [said, setSaid] = useState('');
  const find = useMutation({ mutationFn: (what: string) => body(api.POST('/erasures/search', { body: { what } })) });
  const register = useQuery({ queryKey: ['erasures'], queryFn: () => body(api.GET('/erasures')) });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setChosen(null);
    setSaid('');
    find.mutate(String(new FormData(event.currentTarget).get('what') ?? ''));
  };
  return (
    <div className="wide personal">
      <PageHead title={t.personal.desk} lead={t.personal.deskLead} />
      <section className="card" aria-labelledby="find-title">
        <h2 id="find-title">{t.personal.find}</h2>
        <form className="proof" onSubmit={submit}>
          <label>
            <span>{t.personal.findWhat}</span>
            <input className="field" name="what" minLength={2} maxLength={254} autoComplete="off" required />
          </label>
          <button type="submit" className="button primary" disabled={find.isPending}>
            {t.personal.find}
          </button>
        </form>
        {find.isError && (
          <p role="alert" className="fault">
            {find.error instanceof Problem ? find.error.message : t.states.offline}
          </p>
        )}
        {find.data?.items.length === 0 && <p role="status">{t.personal.nobody}</p>}
        <ul className="values">
          {find.data?.items.map((c) => (
            <li key={c.id}>
              <strong>{c.name}</strong> <span className="muted">{c.organisation?.name}</span>{' '}
              <span className="muted">{c.login}</span> <span className="muted">{t.personal.statuses[c.status]}</span>{' '}
              <button type="button" className="button" onClick={() => setChosen(c)}>
                {t.personal.look}
                <span className="visually-hidden"> {c.name}</span>
              </button>
            </li>
          ))}
        </ul>
        {said && <p role="status">{said}</p>}
      </section>
      {chosen && (
        <Preview
          key={chosen.id}
          id={chosen.id}
          done={() => {
            setChosen(null);
            find.reset();
            setSaid(t.personal.otherErased);
          }}
        />
      )}
      <NamedPeople />
      <section aria-labelledby="register-title">
        <h2 id="register-title">{t.personal.register}</h2>
        <p className="muted">{t.personal.registerLead}</p>
        <Read query={register} lines={3}>
          {(found) =>
            found.items.length === 0 ? (
              <p>{t.personal.none}</p>
            ) : (
              <ul className="values">
                {found.items.map((e) => (
                  <li key={e.user}>
                    <code className="breaks">{e.user}</code> <time>{format.moment(e.at)}</time>{' '}
                    {e.named && <span className="muted">{t.personal.registerNamed}</span>}
                  </li>
                ))}
              </ul>
            )
          }
        </Read>
      </section>
    </div>
  );
}

function Preview({ id, done }: { id: string; done: () => void }) {
  const t = useText();
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: ['erasure', id],
    queryFn: () => body(api.GET('/erasures/{id}', { params: { path: { id } } })),
    staleTime: 0,
  });
  return (
    <section className="card danger" aria-labelledby="look-title">
      <h2 id="look-title">{t.personal.lookTitle}</h2>
      <Read query={query} lines={8}>
        {({ account, topics }) => (
          <>
            <p>
              <strong>{account.name || account.id}</strong> {account.organisation?.name}
            </p>
            <p>
              {topics
                .filter((topic) => (topic.count ?? 0) > 0)
                .map((topic) => t.personal.countOf(topic.title, topic.count ?? 0))
                .join(t.personal.comma)}
            </p>
            <Fates topics={topics} />
            <p>{t.personal.free}</p>
            <PaperForm
              id="other"
              confirm={t.personal.checked}
              submit={t.personal.eraseOther}
              send={async (proof) => {
                await body(
                  api.POST('/erasures/{id}', {
                    params: { path: { id }, header: { 'If-Match': `"${account.version}"` } },
                    body: proof,
                  }),
                );
                await cache.invalidateQueries({ queryKey: ['erasures'] });
                done();
              }}
            />
          </>
        )}
      </Read>
    </section>
  );
}
