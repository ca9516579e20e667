// Behind the link of an invitation: what it offers, and the form that makes the account.

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { statusOf } from '../shared/api/problem';
import type { InvitationOffer } from '../shared/api/types';
import { named, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { Failed, Loading, Note } from '../shared/states';
import { CardForm } from './card-form';
import { NewPassword } from './new-password';

export function InvitationPage() {
  const t = useText();
  const [token] = useState(() => window.location.hash.slice(1));
  const query = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => body(api.GET('/invitations/own', { params: { header: { 'Link-Token': token } } })),
    retry: false,
    // Once it was accepted the link leads nowhere, and the page says that it is done.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isPending) {
    return (
      <div className="narrow">
        <Loading />
      </div>
    );
  }
  if (query.isError && statusOf(query.error) === 409) {
    return <Note title={t.invitation.over} hint={t.invitation.overHint} page />;
  }
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Accept token={token} offer={query.data} />;
}

function Accept({ token, offer }: { token: string; offer: InvitationOffer }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const language = useLanguage();
  const roles = t.common.list(offer.roles.map((r) => codes.label('role', r.role)));
  return (
    <CardForm
      title={t.invitation.title(named(offer.organisation, language))}
      lead={t.invitation.lead(roles, format.clock(offer.ends))}
      done={t.invitation.done}
      submit={t.invitation.accept}
      send={async (said) => {
        if (said('next') !== said('again')) throw new Error(t.password.differ);
        await body(
          api.POST('/invitations/own', {
            params: { header: { 'Link-Token': token } },
            body: {
              name: said('name').trim(),
              phone: said('phone').trim() || undefined,
              login: said('login').trim(),
              password: said('next'),
            },
          }),
        );
      }}
    >
      <label>
        <span>{t.mine.personName}</span>
        <input className="field" name="name" autoComplete="name" defaultValue={offer.name} maxLength={60} required />
      </label>
      <label>
        <span>{t.mine.phone}</span>
        <input className="field" name="phone" type="tel" autoComplete="tel" defaultValue={offer.phone} maxLength={30} />
      </label>
      <label>
        <span>{t.mine.login}</span>
        <input
          className="field"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={offer.email}
          maxLength={254}
          aria-describedby="login-hint"
          required
        />
        <span id="login-hint" className="small muted">
          {t.invitation.loginHint}
        </span>
      </label>
      <NewPassword />
    </CardForm>
  );
}
