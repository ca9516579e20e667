// The form of an application, empty or of one that was returned. What is wrong stands at its field.

import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import { useText } from '../i18n';
import { type Fault, Problem, statusOf } from '../shared/api/problem';
import type { Application } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFaultText } from '../shared/faults';
import { localFault } from '../shared/files/attached';
import { sendApplication, sendProof } from './queries';

interface FormProps {
  token: string;
  mended?: Application;
  done: () => void;
}

type Faults = Record<string, string>;

/** By the field that each is about; what belongs to none comes under "". */
function useSorted(): (faults: readonly Fault[], instead: string) => Faults {
  const text = useFaultText();
  return (faults, instead) => {
    const out: Faults = {};
    for (const f of faults) {
      const field = f.location?.split(/[./]/).pop() ?? '';
      out[fields.has(field) ? field : ''] = text({ message: instead, ...f });
    }
    if (faults.length === 0) out[''] = instead;
    return out;
  };
}

const fields = new Set(['credit_code', 'name', 'kind', 'region', 'contact_name', 'contact_phone', 'proof', 'consent']);

export function ApplicationForm({ token, mended, done }: FormProps) {
  const t = useText();
  const queries = useQueryClient();
  const sorted = useSorted();
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const alert = useRef<HTMLParagraphElement>(null);

  const fail = (found: Faults) => {
    setFaults(found);
    alert.current?.focus();
  };

  const proofOf = async (file: FormDataEntryValue | null): Promise<string | undefined> => {
    if (!(file instanceof File) || file.name === '') return undefined;
    const wrong = localFault(file, 1);
    if (wrong) throw new Refused({ proof: t.files.faults[wrong](1) });
    try {
      return await sendProof(token, file);
    } catch (error) {
      if (!(error instanceof Problem) || statusOf(error) === 401) throw error;
      throw new Refused({ proof: Object.values(sorted(error.faults, error.message)).join(' ') });
    }
  };

  const go = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? '').trim();
    setBusy(true);
    setFaults({});
    try {
      await sendApplication(
        token,
        {
          credit_code: said('credit_code'),
          name: said('name'),
          kind: said('kind') as Application['kind'],
          region: said('region'),
          contact_name: said('contact_name'),
          contact_phone: said('contact_phone'),
          proof: await proofOf(form.get('proof')),
          consent: mended ? undefined : form.get('consent') !== null,
        },
        mended,
      );
      await queries.invalidateQueries({ queryKey: ['applications', 'own', token] });
      done();
    } catch (error) {
      if (error instanceof Refused) fail(error.faults);
      else if (statusOf(error) === 412) fail({ '': t.apply.stale });
      else if (error instanceof Problem) fail(sorted(error.faults, error.message));
      else fail({ '': t.states.offline });
    } finally {
      setBusy(false);
    }
  };

  const wrong = Object.keys(faults).length;
  return (
    <form className="application-form" onSubmit={(e) => void go(e)} noValidate>
      <p ref={alert} role="alert" tabIndex={-1} className={wrong > 0 ? 'fault' : 'visually-hidden'}>
        {faults[''] ?? (wrong > 0 ? t.apply.faults(wrong) : '')}
      </p>
      <div className="application-fields">
        <Field label={t.mine.labels.name} hint={t.admit.nameHint} fault={faults.name}>
          {(a) => <input {...a} name="name" defaultValue={mended?.name} maxLength={120} autoComplete="organization" />}
        </Field>
        <Field label={t.organisations.creditCode} hint={t.apply.codeHint} fault={faults.credit_code}>
          {(a) => (
            <input
              {...a}
              name="credit_code"
              defaultValue={mended?.credit_code}
              maxLength={30}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
            />
          )}
        </Field>
        <Field label={t.organisations.kind} fault={faults.kind}>
          {(a) => <Choice {...a} name="kind" list="organisation_kind" but="department" chosen={mended?.kind} />}
        </Field>
        <Field label={t.mine.labels.region} fault={faults.region}>
          {(a) => <Choice {...a} name="region" list="region" chosen={mended?.region} />}
        </Field>
        <Field label={t.apply.contactName} hint={t.apply.contactHint} fault={faults.contact_name}>
          {(a) => (
            <input {...a} name="contact_name" defaultValue={mended?.contact_name} maxLength={60} autoComplete="name" />
          )}
        </Field>
        <Field label={t.apply.contactPhone} fault={faults.contact_phone}>
          {(a) => (
            <input
              {...a}
              name="contact_phone"
              type="tel"
              defaultValue={mended?.contact_phone}
              maxLength={30}
              autoComplete="tel"
            />
          )}
        </Field>
      </div>
      <Field label={t.apply.proof} hint={mended ? t.apply.proofKept : t.apply.proofHint} fault={faults.proof}>
        {(a) => <Chooser {...a} />}
      </Field>
      {!mended && (
        <div className="application-consent">
          <label>
            <input type="checkbox" name="consent" aria-describedby="consent-fault" /> {t.apply.consent}
          </label>
          <span id="consent-fault" className="application-fault small">
            {faults.consent}
          </span>
        </div>
      )}
      <p>
        <button type="submit" className="button primary" disabled={busy}>
          {busy ? t.apply.sending : mended ? t.apply.sendMended : t.apply.submit}
        </button>
      </p>
    </form>
  );
}

/** What is known to be wrong before the form was sent. */
class Refused extends Error {
  constructor(readonly faults: Faults) {
    super('refused');
  }
}

interface Attributes {
  id: string;
  className: string;
  'aria-invalid': boolean;
  'aria-describedby': string;
}

interface ChoiceProps extends Attributes {
  name: string;
  list: 'organisation_kind' | 'region';
  /** A code that is not offered. */
  but?: string;
  chosen?: string;
}

function Choice({ list, but, chosen, ...a }: ChoiceProps) {
  const t = useText();
  const codes = useCodes();
  const offered = codes.list(list).filter((c) => c.code !== but);
  return (
    // What was chosen before can be shown only once the list is there.
    <select key={offered.length} {...a} defaultValue={chosen ?? ''}>
      <option value="">{t.form.ask}</option>
      {offered.map((c) => (
        <option key={c.code} value={c.code}>
          {codes.label(list, c.code)}
        </option>
      ))}
    </select>
  );
}

/** A file to send, by a button of our own: the browser's speaks its own language. */
function Chooser({ className: _, ...a }: Attributes) {
  const t = useText();
  const [name, setName] = useState('');
  return (
    <div className="application-chooser">
      <input
        {...a}
        name="proof"
        type="file"
        accept=".pdf,.png,.jpg,.jpeg,.webp"
        className="visually-hidden"
        onChange={(e) => setName(e.target.files?.[0]?.name ?? '')}
      />
      <label htmlFor={a.id} className="button">
        {name ? t.apply.chooseOther : t.apply.choose}
      </label>
      <span>{name}</span>
    </div>
  );
}

function Field(props: { label: string; hint?: string; fault?: string; children: (a: Attributes) => ReactNode }) {
  const { label, hint, fault, children } = props;
  const id = useId();
  return (
    <div className="application-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, className: 'field', 'aria-invalid': fault !== undefined, 'aria-describedby': `${id}-about` })}
      <span id={`${id}-about`} className={fault ? 'application-fault small' : 'muted small'}>
        {fault ?? hint}
      </span>
    </div>
  );
}
