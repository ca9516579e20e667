// Applying for an organisation without an account: first the mailbox is confirmed by a link; the link leads back here,
// with its token behind the #, to the form and to what became of what was sent.

import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../i18n';
import { CardForm } from '../session/card-form';
import { api, body } from '../shared/api/client';
import { statusOf } from '../shared/api/problem';
import type { Application } from '../shared/api/types';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { ApplicationForm } from './form';
import { Own } from './own';
import { ownApplications } from './queries';
import './admission.css';

export function ApplyPage() {
  const token = useLocation({ select: (l) => l.hash });
  return token ? <Mailbox key={token} token={token} /> : <AskForLink />;
}

function AskForLink() {
  const t = useText();
  return (
    <CardForm
      title={t.apply.title}
      lead={t.apply.lead}
      done={t.apply.sent}
      submit={t.apply.ask}
      send={async (said) => {
        await body(api.POST('/applications/link', { body: { email: said('email').trim() } }));
      }}
    >
      <label>
        <span>{t.apply.email}</span>
        <input
          className="field"
          name="email"
          type="email"
          autoComplete="email"
          maxLength={254}
          aria-describedby="email-hint"
          required
        />
        <span id="email-hint" className="small muted">
          {t.apply.emailHint}
        </span>
      </label>
    </CardForm>
  );
}

function Mailbox({ token }: { token: string }) {
  const t = useText();
  useTitle(t.apply.title);
  const query = useQuery(ownApplications(token));
  if (query.isPending) {
    return (
      <div className="narrow">
        <Loading lines={8} />
      </div>
    );
  }
  if (query.isError && statusOf(query.error) === 401) {
    return (
      <Note title={t.apply.over} hint={t.apply.overHint} page>
        <Link to="/apply" className="button primary">
          {t.apply.again}
        </Link>
      </Note>
    );
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown token={token} email={query.data.email} items={query.data.items} />;
}

const open = (a: Application): boolean => a.state === 'submitted' || a.state === 'returned';

function Shown({ token, email, items }: { token: string; email: string; items: readonly Application[] }) {
  const t = useText();
  const [another, setAnother] = useState(false);
  const [said, setSaid] = useState('');
  const fresh = another || items.length === 0;
  return (
    <div className="narrow admission">
      <PageHead title={t.apply.title} lead={t.apply.of(email)} />
      <p role="status" className={said ? 'application-said' : 'visually-hidden'}>
        {said}
      </p>
      {items.map((a) => (
        <Own key={a.id} token={token} application={a} say={setSaid} />
      ))}
      {fresh ? (
        <section className="card" aria-labelledby="new-application">
          <h2 id="new-application">{t.apply.fresh}</h2>
          <ApplicationForm
            token={token}
            done={() => {
              setAnother(false);
              setSaid(t.apply.submitted);
              window.scrollTo({ top: 0 });
            }}
          />
        </section>
      ) : (
        <p>
          <button type="button" className="button" onClick={() => setAnother(true)}>
            {items.some(open) ? t.apply.another : t.apply.anew}
          </button>
        </p>
      )}
    </div>
  );
}
