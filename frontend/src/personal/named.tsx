// For who asks on paper and has no account, but is named in listings or contracts: find, look, erase.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { wordsOf } from '../shared/api/problem';
import type { NamedPerson, NamedPlace } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useSaid } from '../shared/said';
import { PaperForm } from './paper';

export function NamedPeople() {
  const t = useText();
  const cache = useQueryClient();
  const [said, setSaid] = useState('');
  const find = useMutation({
    mutationFn: (sent: { organisation: string; name: string }) =>
      body(api.POST('/erasures/names/search', { body: sent })),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const of = (name: string) => String(data.get(name) ?? '').trim();
    setSaid('');
    find.mutate({ organisation: of('organisation'), name: of('name') });
  };
  const erased = async () => {
    find.reset();
    setSaid(t.personal.nameErased);
    await cache.invalidateQueries({ queryKey: ['erasures'] });
  };
  return (
    <>
      <section className="card" aria-labelledby="named-title">
        <h2 id="named-title">{t.personal.findNamed}</h2>
        <p className="muted">{t.personal.namedLead}</p>
        <form className="proof" onSubmit={submit}>
          <label>
            <span>{t.personal.namedBy}</span>
            <input className="field" name="organisation" minLength={2} maxLength={200} autoComplete="off" required />
          </label>
          <label>
            <span>{t.personal.namedAs}</span>
            <input className="field" name="name" maxLength={60} autoComplete="off" required />
          </label>
          <button type="submit" className="button primary" disabled={find.isPending}>
            {t.personal.findNamed}
          </button>
        </form>
        {find.isError && (
          <p role="alert" className="fault">
            {wordsOf(find.error, t.states.offline)}
          </p>
        )}
        {find.data?.items.length === 0 && <p role="status">{t.personal.nobodyNamed}</p>}
        {said && <p role="status">{said}</p>}
      </section>
      {find.data?.items.map((person) => (
        <Found key={person.id} person={person} done={erased} />
      ))}
    </>
  );
}

function Found({ person, done }: { person: NamedPerson; done: () => Promise<void> }) {
  const t = useText();
  const say = useSaid();
  const title = `named-${person.id}`;
  return (
    <section className="card danger" aria-labelledby={title}>
      <h2 id={title}>
        {person.name} <span className="small muted">{t.personal.namedKinds[person.kind]}</span>
      </h2>
      <p>{t.personal.enteredBy(person.organisation.name)}</p>
      {person.places.length > 0 ? (
        <ul className="values">
          {person.places.map((place) => (
            <li key={place.id}>
              <Place place={place} />
            </li>
          ))}
        </ul>
      ) : (
        <p>{t.personal.nowhere}</p>
      )}
      {person.unread && <p role="note">{t.personal.unread}</p>}
      {person.forms > 0 && <p>{t.personal.forms(person.forms)}</p>}
      {person.kept ? (
        <p role="note" className="fault">
          {t.personal.namedKept(say(person.kept))} {t.personal.namedInstead[person.kind]}
        </p>
      ) : (
        <>
          <p>{t.personal.namedGoes}</p>
          <PaperForm
            id={title}
            confirm={t.personal.namedChecked}
            submit={t.personal.eraseNamed}
            send={async (proof) => {
              await body(api.POST('/erasures/names/{id}', { params: { path: { id: person.id } }, body: proof }));
              await done();
            }}
          />
        </>
      )}
    </section>
  );
}

function Place({ place }: { place: NamedPlace }) {
  const t = useText();
  const codes = useCodes();
  const listing = place.kind === 'achievements';
  const called = listing ? t.personal.listing(place.number ?? '') : t.personal.contract(place.id);
  return (
    <>
      <span className="breaks">
        {listing && place.kept ? (
          <Link to="/achievements/$id" params={{ id: place.id }}>
            {called}
          </Link>
        ) : (
          called
        )}
      </span>{' '}
      <span className="muted">
        {place.past ? t.personal.past : codes.label(listing ? 'state' : 'contract_state', place.state)}
      </span>{' '}
      {place.kept && <span className="tag bad">{t.personal.keeps}</span>}
    </>
  );
}
