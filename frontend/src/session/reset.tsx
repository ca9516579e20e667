import { useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { CardForm } from './card-form';
import { NewPassword } from './new-password';

/** Asks for a link by mail; the one that came leads back here with its token behind the #, which no server logs. */
export function ResetPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  return token ? <SetPassword token={token} /> : <AskForLink />;
}

function AskForLink() {
  const t = useText();
  return (
    <CardForm
      title={t.reset.title}
      lead={t.reset.lead}
      done={t.reset.sent}
      submit={t.reset.ask}
      send={async (said) => {
        await body(api.POST('/session/reset', { body: { login: said('login').trim() } }));
      }}
    >
      <label>
        <span>{t.signIn.login}</span>
        <input
          className="field"
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={254}
          required
        />
      </label>
    </CardForm>
  );
}

function SetPassword({ token }: { token: string }) {
  const t = useText();
  return (
    <CardForm
      title={t.reset.title}
      lead={t.reset.once}
      done={t.reset.done}
      submit={t.reset.set}
      send={async (said) => {
        if (said('next') !== said('again')) throw new Error(t.password.differ);
        await body(api.POST('/session/reset/confirm', { body: { token, password: said('next') } }));
      }}
    >
      <NewPassword />
    </CardForm>
  );
}
