// Asking to read the confidential part of a listing: why, and by a manager the undertaking.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import type { User } from '../shared/api/types';
import { Faults } from '../shared/faults';
import { PageHead, useTitle } from '../shared/page';
import { Read } from '../shared/states';
import { useRules } from './queries';
import type { DisclosureRules } from './types';
import { UndertakingText } from './undertaking';
import './disclosure.css';

const route = getRouteApi('/desk/mine/disclosures/ask/$kind/$item');

export function AskPage() {
  const { item } = route.useParams();
  return <Guard may={mayKeepCatalogue}>{(user) => <Ask item={item} user={user} />}</Guard>;
}

function Ask({ item, user }: { item: string; user: User }) {
  const t = useText();
  useTitle(t.disclosure.ask);
  const rules = useRules();
  return (
    <div className="disclosure-page">
      <PageHead title={t.disclosure.ask} lead={t.disclosure.askLead} />
      <Read query={rules} lines={8}>
        {(data) => <AskForm item={item} rules={data} manager={user.roles.some((g) => g.role === 'org_manager')} />}
      </Read>
    </div>
  );
}

function AskForm({ item, rules, manager }: { item: string; rules: DisclosureRules; manager: boolean }) {
  const t = useText();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [why, setWhy] = useState('');
  const [accepted, setAccepted] = useState(false);
  const { version, sha256 } = rules.undertaking;
  const send = useMutation({
    mutationFn: () =>
      body(api.POST('/disclosures', { body: { item, why, undertaking: accepted ? { version, sha256 } : undefined } })),
    onSuccess: async (made) => {
      await queries.invalidateQueries();
      await navigate({ to: '/mine/disclosures/$id', params: { id: made.id } });
    },
  });
  const faults = send.error instanceof Problem ? send.error.faults : [];
  const submit = (e: FormEvent) => {
    e.preventDefault();
    send.mutate();
  };
  return (
    <form className="card disclosure-form" onSubmit={submit}>
      <label>
        {t.disclosure.why}
        <textarea
          className="field"
          required
          minLength={10}
          maxLength={1000}
          value={why}
          placeholder={t.disclosure.whyHint}
          onChange={(e) => setWhy(e.target.value)}
        />
      </label>
      <Faults of={faults} />
      <UndertakingText undertaking={rules.undertaking} />
      {manager ? (
        <label>
          <input type="checkbox" checked={accepted} onChange={(e) => setAccepted(e.target.checked)} />{' '}
          {t.disclosure.acceptNow}
        </label>
      ) : (
        <p className="muted">{t.disclosure.managerNeeded}</p>
      )}
      {send.isError && (
        <p className="fault" role="alert">
          {send.error instanceof Problem ? send.error.message : t.states.offline}
        </p>
      )}
      <button type="submit" className="button primary" disabled={send.isPending || (manager && !accepted)}>
        {t.disclosure.send}
      </button>
    </form>
  );
}
