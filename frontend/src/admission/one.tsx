// One application for the office: what is said and proved, who says it, and the decision.

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { Unknown } from '../calendar/unknown';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayDecideApplications } from '../session/may';
import { api, body } from '../shared/api/client';
import type { Application } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useRefusalText } from '../shared/faults';
import { AttachedFiles } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { type Decision, DecisionDialog } from './decide';
import { ApplicationTag, Steps } from './parts';
import './admission.css';

const route = getRouteApi('/desk/desk/applications/$id');

export function ApplicationPage() {
  return <Guard may={mayDecideApplications}>{() => <Loaded />}</Guard>;
}

function Loaded() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['applications', 'desk', id],
    queryFn: () => body(api.GET('/applications/{id}', { params: { path: { id } } })),
  });
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown application={query.data} />;
}

function Shown({ application: a }: { application: Application }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  useTitle(a.name);
  return (
    <>
      <p className="small">
        <Link to="/desk/applications">← {t.apply.desk.title}</Link>
      </p>
      <PageHead
        title={a.name}
        lead={
          <span className="row">
            <ApplicationTag state={a.state} />
            {a.due && <span className="muted">{t.claim.until(format.day(a.due))}</span>}
            {a.due_open && <Unknown term={a.due_open} />}
            {a.mend_by && <span className="muted">{t.apply.desk.mendBy(format.day(a.mend_by))}</span>}
          </span>
        }
      >
        <HistoryLink kind="applications" id={a.id} />
      </PageHead>
      <Warnings application={a} />
      <div className="admission">
        <Facts
          facts={[
            [t.organisations.creditCode, a.credit_code],
            [t.organisations.kind, codes.label('organisation_kind', a.kind)],
            [t.common.region, codes.label('region', a.region)],
            [t.apply.contact, a.contact_name],
            [t.apply.contactPhone, a.contact_phone],
            [t.apply.email, a.email && `${a.email} (${t.apply.desk.confirmed})`],
            [t.apply.keptUntil, a.kept_until && format.day(a.kept_until)],
            [
              t.mine.organisationTitle,
              a.organisation && (
                <Link to="/organisations/$id" params={{ id: a.organisation }}>
                  {t.apply.see}
                </Link>
              ),
            ],
          ]}
        />
        <section className="card" aria-labelledby="proof-title">
          <h2 id="proof-title">{t.apply.proof}</h2>
          {a.proof ? (
            <AttachedFiles files={[a.proof]} path={(sha256) => `/applications/${a.id}/files/${sha256}`} />
          ) : (
            <p className="muted">{t.apply.desk.erased}</p>
          )}
        </section>
        <section className="card">
          <Steps application={a} />
        </section>
        <Decide application={a} />
      </div>
    </>
  );
}

function Warnings({ application: a }: { application: Application }) {
  const t = useText();
  const same = a.same ?? [];
  return (
    <>
      {a.registered && <Alert type="warning" className="form-note" title={t.apply.desk.registered} />}
      {same.length > 0 && (
        <Alert
          type="info"
          className="form-note"
          title={t.apply.desk.same(same.length)}
          description={
            <span className="row">
              {same.map((id, n) => (
                <Link key={id} to="/desk/applications/$id" params={{ id }}>
                  {t.apply.desk.sameOne(n + 1)}
                </Link>
              ))}
            </span>
          }
        />
      )}
    </>
  );
}

function Decide({ application: a }: { application: Application }) {
  const t = useText();
  const codes = useCodes();
  const { message } = App.useApp();
  const refusal = useRefusalText();
  const format = useFormat();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Decision | null>(null);
  const [busy, setBusy] = useState(false);
  const settle = async () => {
    await queries.invalidateQueries({ queryKey: ['applications', 'desk'] });
    await queries.invalidateQueries({ queryKey: ['duties'] });
  };
  const resend = async () => {
    setBusy(true);
    try {
      await body(api.POST('/applications/{id}/invitation', { params: { path: { id: a.id } } }));
      void message.success(t.apply.desk.resent);
    } catch (error) {
      void message.error(refusal(error));
    } finally {
      setBusy(false);
      await settle();
    }
  };
  const decisions = (['admit', 'return', 'refuse'] as const).filter((d) => a.actions.includes(d));
  return (
    <>
      {decisions.length > 0 && (
        <div className="row">
          {decisions.map((d) => (
            <Button key={d} type={d === 'admit' ? 'primary' : 'default'} onClick={() => setAsked(d)}>
              {codes.label('application_action', d)}
            </Button>
          ))}
        </div>
      )}
      {a.invited_until && (
        <p className="row">
          <span>{t.apply.desk.invited(format.clock(a.invited_until))}</span>
          <Button loading={busy} onClick={() => void resend()}>
            {t.apply.desk.resend}
          </Button>
        </p>
      )}
      {asked && <DecisionDialog decision={asked} application={a} settle={settle} close={() => setAsked(null)} />}
    </>
  );
}
