// One application as who applied sees it: where it stands, what the office said, and the form to mend it.

import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Unknown } from '../calendar/unknown';
import { useText } from '../i18n';
import type { Application } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useRefusalText } from '../shared/faults';
import { sizeInWords } from '../shared/files/attached';
import { useFormat } from '../shared/format';
import { ApplicationForm } from './form';
import { ApplicationTag, Steps } from './parts';
import { withdraw } from './queries';

interface OwnProps {
  token: string;
  application: Application;
  say: (what: string) => void;
}

export function Own({ token, application: a, say }: OwnProps) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const title = `application-${a.id}`;
  return (
    <article className="card" aria-labelledby={title}>
      <header className="row spread">
        <h2 id={title}>{a.name}</h2>
        <ApplicationTag state={a.state} />
      </header>
      {a.state === 'submitted' && (
        <p className="row">
          {a.due ? t.apply.decidesBy(format.day(a.due)) : t.apply.waits}
          {a.due_open && <Unknown term={a.due_open} />}
        </p>
      )}
      {a.state === 'returned' && a.mend_by && (
        <p className="application-call">{t.apply.mendBy(format.day(a.mend_by))}</p>
      )}
      {a.state === 'admitted' && (
        <p className="row">
          {t.apply.admitted}
          {a.organisation && (
            <Link to="/organisations/$id" params={{ id: a.organisation }}>
              {t.apply.see}
            </Link>
          )}
        </p>
      )}
      {a.state !== 'returned' && (
        <Facts
          className="facts"
          facts={[
            [t.organisations.creditCode, a.credit_code],
            [t.organisations.kind, codes.label('organisation_kind', a.kind)],
            [t.common.region, codes.label('region', a.region)],
            [t.apply.contact, [a.contact_name, a.contact_phone].filter(Boolean).join(' ')],
            [t.apply.proof, a.proof && `${codes.label('file_type', a.proof.type)} · ${sizeInWords(a.proof.size)}`],
            [t.apply.keptUntil, a.kept_until && format.day(a.kept_until)],
          ]}
        />
      )}
      <Steps application={a} />
      {a.actions.includes('mend') && (
        <section aria-label={t.apply.mend}>
          <h3>{t.apply.mend}</h3>
          <ApplicationForm token={token} mended={a} done={() => say(t.apply.submitted)} />
        </section>
      )}
      {a.actions.includes('withdraw') && <Withdraw token={token} application={a} say={say} />}
    </article>
  );
}

/** Withdrawing asks once more, where it was asked. */
function Withdraw({ token, application, say }: OwnProps) {
  const t = useText();
  const queries = useQueryClient();
  const refusal = useRefusalText();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const go = async () => {
    setBusy(true);
    try {
      await withdraw(token, application);
      say(t.apply.withdrawn);
    } catch (error) {
      setFault(refusal(error));
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: ['applications', 'own', token] });
    }
  };
  return (
    <div className="row">
      {asked ? (
        <>
          <span>{t.apply.withdrawSure}</span>
          <button type="button" className="button" disabled={busy} onClick={() => void go()}>
            {t.apply.withdraw}
          </button>
          <button type="button" className="button quiet" onClick={() => setAsked(false)}>
            {t.common.cancel}
          </button>
        </>
      ) : (
        <button type="button" className="button quiet" onClick={() => setAsked(true)}>
          {t.apply.withdraw}
        </button>
      )}
      {fault && (
        <span role="alert" className="fault">
          {fault}
        </span>
      )}
    </div>
  );
}
