// One public notice: what was decided, for everyone to see, and the form of an objection, with a real name.

import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Unknown } from '../calendar/unknown';
import type { Notice } from '../claim/types';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { type Fault, Problem } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { type Fact, Facts } from '../shared/facts';
import { Faults } from '../shared/faults';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Read } from '../shared/states';
import { useNotice } from './queries';
import './notice.css';

const route = getRouteApi('/notices/$id');

export function NoticePage() {
  const { id } = route.useParams();
  return (
    <Read query={useNotice(id)} lines={10} page wide>
      {(found) => <Shown notice={found} />}
    </Read>
  );
}

function Shown({ notice: n }: { notice: Notice }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  useTitle(t.notice.of(n.enterprise));
  const facts: Fact[] = [
    [t.claim.facts.number, n.number],
    [t.common.region, codes.label('region', n.region)],
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
              <span className={n.runs ? 'tag need' : 'tag'}>
                {n.runs ? t.notice.runs(format.day(n.to)) : t.notice.over}
              </span>
            )}
            {n.state === 'objection' && <span className="tag bad">{codes.label('claim_state', n.state)}</span>}
            {n.example && <span className="tag need">{t.claim.example}</span>}
          </span>
        }
      >
        <Link to="/notices/$id/print" params={{ id: n.id }} className="button" target="_blank">
          {t.notice.print}
        </Link>
      </PageHead>
      <Facts facts={facts} className="notice-facts card" />
      {n.runs ? <ObjectionForm id={n.id} /> : <p className="muted">{t.notice.overHint}</p>}
    </article>
  );
}

interface Typed {
  name: string;
  phone: string;
  email: string;
  text: string;
}

/** What was typed, by notice, while the page lives: who looks something up elsewhere finds it again. */
const kept = new Map<string, Typed>();

/** The form of an objection. Anonymous ones are not taken; who objects is told to the department alone. */
function ObjectionForm({ id }: { id: string }) {
  const t = useText();
  const [typed, setTyped] = useState<Typed>(kept.get(id) ?? { name: '', phone: '', email: '', text: '' });
  const put = (part: Partial<Typed>) => {
    const next = { ...typed, ...part };
    kept.set(id, next);
    setTyped(next);
  };
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
    onSuccess: () => kept.delete(id),
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
        onChange={(e) => put({ [name]: e.target.value })}
      />
      <Faults of={at(name)} />
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
            onChange={(e) => put({ text: e.target.value })}
          />
          <Faults of={at('text')} />
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
