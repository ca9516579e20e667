// Public notices: what was decided and runs for everyone to see, and the form of an objection, with a real name.

import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Unknown } from '../calendar/unknown';
import type { Notice } from '../claim/types';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { type Fault, Problem } from '../shared/api/problem';
import { todayInChina, useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import './notice.css';

export function NoticesPage() {
  const t = useText();
  const format = useFormat();
  useTitle(t.notice.title);
  const query = useQuery({ queryKey: ['notices'], queryFn: () => body(api.GET('/notices')) });
  return (
    <div className="wide">
      <PageHead title={t.notice.title} lead={t.notice.lead}>
        <Link to="/calendar" className="button quiet">
          {t.calendar.nav}
        </Link>
      </PageHead>
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={t.notice.none} hint={t.notice.noneHint} inline />}
      <ul className="notices">
        {query.data?.items.map((n) => (
          <li key={n.id} className="card">
            <h2>
              <Link to="/notices/$id" params={{ id: n.id }}>
                {n.enterprise}
              </Link>
            </h2>
            <p>{n.project}</p>
            <p className="dots">
              <span>{n.number}</span>
              <span>{t.claim.yuan(yuanForReading(n.amount_fen))}</span>
              {n.open ? (
                <span>
                  {format.day(n.from)} <Unknown term={n.open} />
                </span>
              ) : (
                <span>{t.claim.facts.from(format.day(n.from), format.day(n.to))}</span>
              )}
            </p>
          </li>
        ))}
      </ul>
      {query.data && query.data.channels.length > 0 && (
        <section className="notice-channels">
          <h2>{t.notice.channels}</h2>
          <ul>
            {query.data.channels.map((c) => (
              <li key={`${c.office} ${c.phone}`}>{[c.office, c.phone, c.email].filter(Boolean).join(' · ')}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const route = getRouteApi('/notices/$id');

export function NoticePage() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['notice', id],
    queryFn: () => body(api.GET('/notices/{id}', { params: { path: { id } } })),
  });
  if (query.isPending) {
    return (
      <div className="wide">
        <Loading lines={10} />
      </div>
    );
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown notice={query.data} />;
}

function Shown({ notice: n }: { notice: Notice }) {
  const t = useText();
  const format = useFormat();
  const said = useSaid();
  useTitle(t.notice.of(n.enterprise));
  const runs = n.open !== undefined || (n.to ?? '') >= todayInChina();
  const facts: [string, string | undefined][] = [
    [t.claim.facts.number, n.number],
    [t.claim.facts.programme, said(n.programme)],
    [t.claim.facts.rule, t.claim.facts.article(n.document, n.article)],
    [t.claim.facts.project, n.project],
    [t.claim.facts.seller, n.seller],
    [t.notice.granted, t.claim.yuan(yuanForReading(n.amount_fen))],
    [
      t.claim.facts.notice,
      n.open
        ? `${t.calendar.unknownFrom(format.day(n.from), n.open.working_days)} · ${t.calendar.unknown(n.open.missing_year)}`
        : t.claim.facts.from(format.day(n.from), format.day(n.to)),
    ],
  ];
  return (
    <article className="narrow notice">
      <p className="small">
        <Link to="/notices">← {t.notice.title}</Link>
      </p>
      <PageHead
        title={n.enterprise}
        lead={
          <span className="row">
            {n.open ? (
              <Unknown term={n.open} />
            ) : (
              <span className={runs ? 'tag need' : 'tag'}>
                {runs ? t.notice.runs(format.day(n.to)) : t.notice.over}
              </span>
            )}
            {n.example && <span className="tag need">{t.claim.example}</span>}
          </span>
        }
      />
      <dl className="notice-facts card">
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {runs && <ObjectionForm id={n.id} />}
    </article>
  );
}

interface Typed {
  name: string;
  phone: string;
  email: string;
  text: string;
}

/** The form of an objection. Anonymous ones are not taken; who objects is told to the department alone. */
function ObjectionForm({ id }: { id: string }) {
  const t = useText();
  const [typed, setTyped] = useState<Typed>({ name: '', phone: '', email: '', text: '' });
  const send = useMutation({
    mutationFn: () =>
      body(
        api.POST('/notices/{id}/objections', {
          params: { path: { id } },
          body: {
            name: typed.name,
            phone: typed.phone || undefined,
            email: typed.email || undefined,
            text: typed.text,
          },
        }),
      ),
  });
  const faults: Fault[] = send.error instanceof Problem ? send.error.faults : [];
  const at = (field: keyof Typed) => faults.filter((f) => f.location?.endsWith(field));
  if (send.isSuccess) {
    return (
      <div className="claim-call good" role="status">
        <strong>{t.notice.sent}</strong>
        <p>{t.notice.sentHint}</p>
      </div>
    );
  }
  const submit = (e: FormEvent) => {
    e.preventDefault();
    send.mutate();
  };
  const field = (name: 'name' | 'phone' | 'email', complete: string) => (
    <label key={name}>
      {t.notice.fields[name]}
      <input
        className="field"
        value={typed[name]}
        required={name === 'name'}
        maxLength={100}
        autoComplete={complete}
        aria-invalid={at(name).length > 0}
        onChange={(e) => setTyped({ ...typed, [name]: e.target.value })}
      />
      {at(name).map((f) => (
        <span key={f.message} className="claim-fault" role="alert">
          {f.message} {f.hint}
        </span>
      ))}
    </label>
  );
  return (
    <section className="card objection-form" aria-labelledby="objection-title">
      <h2 id="objection-title">{t.notice.object}</h2>
      <p className="muted">{t.notice.objectHint}</p>
      <form onSubmit={submit}>
        {field('name', 'name')}
        {field('phone', 'tel')}
        {field('email', 'email')}
        <label>
          {t.notice.fields.text}
          <textarea
            className="field"
            rows={6}
            value={typed.text}
            required
            minLength={10}
            maxLength={8000}
            aria-invalid={at('text').length > 0}
            onChange={(e) => setTyped({ ...typed, text: e.target.value })}
          />
          {at('text').map((f) => (
            <span key={f.message} className="claim-fault" role="alert">
              {f.message} {f.hint}
            </span>
          ))}
        </label>
        {send.isError && faults.length === 0 && (
          <p className="fault" role="alert">
            {send.error instanceof Problem ? send.error.message : t.states.offline}
          </p>
        )}
        <button type="submit" className="button primary" disabled={send.isPending}>
          {t.notice.send}
        </button>
      </form>
    </section>
  );
}
