// What is held of oneself, why, how long and who sees it; a copy of it, a correction, and the end of the account.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { gone } from '../session/session';
import { api, body, download } from '../shared/api/client';
import { PageHead, useTitle } from '../shared/page';
import { Read } from '../shared/states';
import { Correct } from './correct';
import { ProofForm } from './proof';
import { Fates, Topics } from './topics';
import './personal.css';

export function OwnDataPage() {
  const [erased, setErased] = useState(false);
  if (erased) return <Erased />;
  return <Guard may={() => true}>{() => <OwnData onErased={() => setErased(true)} />}</Guard>;
}

function Erased() {
  const t = useText();
  useTitle(t.personal.erased);
  return (
    <div className="narrow">
      <div className="card">
        <h1>{t.personal.erased}</h1>
        <p role="status">{t.personal.erasedText}</p>
        <Link to="/" className="button">
          {t.personal.home}
        </Link>
      </div>
    </div>
  );
}

function OwnData({ onErased }: { onErased: () => void }) {
  const t = useText();
  useTitle(t.personal.title);
  const query = useQuery({ queryKey: ['own-data'], queryFn: () => body(api.GET('/me/data')) });
  return (
    <div className="wide personal">
      <PageHead title={t.personal.title} lead={t.personal.lead}>
        <a href="#erase-title" className="button">
          {t.personal.erase}
        </a>
      </PageHead>
      <Read query={query} lines={10}>
        {(own) => (
          <>
            <Correct />
            <section className="card" aria-labelledby="copy-title">
              <h2 id="copy-title">{t.personal.copy}</h2>
              <p>{t.personal.copyLead}</p>
              <ProofForm
                id="copy"
                code={own.second_factor}
                submit={t.personal.copy}
                done={t.personal.copied}
                send={(proof) =>
                  download('/me/data/copy', 'duijie-my-data.zip', {
                    method: 'POST',
                    headers: { 'Content-Type': 'application/json' },
                    body: JSON.stringify(proof),
                  })
                }
              />
            </section>
            <section aria-labelledby="held-title">
              <h2 id="held-title">{t.personal.held}</h2>
              <Topics topics={own.topics} />
            </section>
            <section className="card danger" aria-labelledby="erase-title">
              <h2 id="erase-title">{t.personal.erase}</h2>
              <p>{t.personal.eraseLead}</p>
              <Fates topics={own.topics} />
              <p>{t.personal.free}</p>
              <p>{t.personal.before}</p>
              {own.last_manager ? (
                <p role="note" className="fault">
                  {t.personal.last} <Link to="/mine/organisation">{t.personal.handOver}</Link>
                </p>
              ) : (
                <ProofForm
                  id="erase"
                  code={own.second_factor}
                  confirm={t.personal.sure}
                  submit={t.personal.erase}
                  danger
                  send={async (proof) => {
                    await body(api.POST('/me/erasure', { body: proof }));
                    onErased();
                    gone();
                  }}
                />
              )}
            </section>
          </>
        )}
      </Read>
    </div>
  );
}
