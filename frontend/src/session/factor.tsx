import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { QRCode } from 'antd';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { wordsOf } from '../shared/api/problem';
import type { FactorProposal } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { useTitle } from '../shared/page';
import { Loading } from '../shared/states';
import { Devices } from './devices';
import { Guard } from './guard';
import { accountChanged } from './session';

export function FactorPage() {
  return <Guard may={() => true}>{() => <FactorForm />}</Guard>;
}

/** Sets the second factor up, step by step; who has to cannot do anything else first. */
export function FactorForm({ must }: { must?: boolean }) {
  const t = useText();
  useTitle(t.factor.title);
  const cache = useQueryClient();
  const [proposal, setProposal] = useState<FactorProposal | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState('');
  const [working, setWorking] = useState(false);
  const alert = useRef<HTMLParagraphElement>(null);

  const attempt = async (work: () => Promise<void>) => {
    setWorking(true);
    setFault('');
    setSaid('');
    try {
      await work();
    } catch (error) {
      setFault(wordsOf(error, t.states.offline));
      alert.current?.focus();
    } finally {
      setWorking(false);
    }
  };

  const confirm = (code: string) =>
    attempt(async () => {
      setCodes((await body(api.POST('/me/factor/confirm', { body: { code } }))).codes);
      setProposal(null);
    });

  const act = (what: string, password: string) =>
    attempt(async () => {
      const own = { body: { password } };
      if (what === 'renew') setCodes((await body(api.POST('/me/factor/recovery', own))).codes);
      else if (what === 'remove') {
        await body(api.POST('/me/factor/removal', own));
        accountChanged({ second_factor: false });
        setSaid(t.factor.removed);
        await cache.invalidateQueries({ queryKey: ['factor'] });
      } else setProposal(await body(api.POST('/me/factor', own)));
    });

  const kept = () => {
    setCodes(null);
    void cache.invalidateQueries({ queryKey: ['factor'] });
    accountChanged({ second_factor: true, must_enrol_factor: false });
  };

  return (
    <div className="narrow sign-in">
      <div className="card">
        <h1>{t.factor.title}</h1>
        <p className="muted">{must ? t.factor.must : t.factor.intro}</p>
        <p ref={alert} role="alert" tabIndex={-1} className={fault ? 'fault' : 'visually-hidden'}>
          {fault}
        </p>
        {said && <p role="status">{said}</p>}
        {codes ? (
          <Codes codes={codes} onKept={kept} />
        ) : proposal ? (
          <Scan proposal={proposal} working={working} onCode={confirm} />
        ) : (
          <Standing working={working} onAct={act} />
        )}
        {!must && !codes && !proposal && <Link to="/password">{t.password.title}</Link>}
        {!must && !codes && !proposal && <Link to="/account/data">{t.personal.link}</Link>}
      </div>
      {!must && <Devices />}
    </div>
  );
}

/** What stands, and what may be done to it with the password. */
function Standing({ working, onAct }: { working: boolean; onAct: (what: string, password: string) => void }) {
  const t = useText();
  const format = useFormat();
  const factor = useQuery({ queryKey: ['factor'], queryFn: () => body(api.GET('/me/factor', {})) });
  if (!factor.data) return <Loading />;
  const { enrolled, needed, recovery } = factor.data;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const pressed = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null;
    onAct(pressed?.value ?? 'begin', String(new FormData(event.currentTarget).get('password') ?? ''));
    event.currentTarget.reset();
  };
  const button = (value: string, label: ReactNode, primary = false) => (
    <button type="submit" value={value} className={primary ? 'button primary' : 'button'} disabled={working}>
      {label}
    </button>
  );
  return (
    <form onSubmit={submit}>
      <p>{enrolled ? `${t.factor.on(format.day(enrolled))} ${t.factor.left(recovery)}` : t.factor.off}</p>
      <label>
        <span>{t.factor.password}</span>
        <input className="field" name="password" type="password" autoComplete="current-password" required />
      </label>
      {button('begin', enrolled ? t.factor.change : t.factor.begin, true)}
      {enrolled && button('renew', t.factor.renew)}
      {enrolled && !needed && button('remove', t.factor.remove)}
    </form>
  );
}

function Scan(props: { proposal: FactorProposal; working: boolean; onCode: (code: string) => void }) {
  const t = useText();
  const { secret, url } = props.proposal;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    props.onCode(String(new FormData(event.currentTarget).get('code') ?? ''));
  };
  return (
    <form onSubmit={submit}>
      <p>{t.factor.scan}</p>
      <div aria-hidden="true">
        <QRCode value={url} type="svg" size={200} bgColor="#ffffff" color="#000000" />
      </div>
      <p>
        {t.factor.secret} <code className="secret">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <label>
        <span>{t.factor.first}</span>
        <input className="field" name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={40} required />
      </label>
      <button type="submit" className="button primary" disabled={props.working}>
        {t.factor.confirm}
      </button>
    </form>
  );
}

function Codes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const t = useText();
  return (
    <>
      <h2>{t.factor.codes}</h2>
      <p>{t.factor.keep}</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <button type="button" className="button primary" onClick={onKept}>
        {t.factor.kept}
      </button>
    </>
  );
}
