// The enterprise's page of one claim: where it stands, what it asks for, and, while it may be changed, its form.

import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useBlocker, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { Unknown } from '../calendar/unknown';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { Problem, statusOf } from '../shared/api/problem';
import type { Fault } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { SampleTag } from '../shared/parts';
import { useSaid } from '../shared/said';
import { Failed, Loading } from '../shared/states';
import { ClaimActions } from './actions';
import { ClaimFields, LiveSheet } from './form';
import { type FormState, fromState, readable, toState } from './form-state';
import { ClaimDocuments, ClaimFacts, ClaimMoney, ClaimState, ClaimSteps } from './parts';
import { saveClaim, type TaggedClaim, useClaim } from './queries';
import { SheetView } from './sheet';
import type { Claim } from './types';
import { Way } from './way';
import '../shared/detail/detail.css';

const route = getRouteApi('/desk/mine/claims/$id');

export function MyClaimPage() {
  const { id } = route.useParams();
  return <Guard may={mayKeepCatalogue}>{() => <One key={id} id={id} />}</Guard>;
}

function One({ id }: { id: string }) {
  const query = useClaim(id);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown tagged={query.data} />;
}

const editable = (claim: Claim) => claim.state === 'draft' || claim.state === 'supplement';

function Shown({ tagged }: { tagged: TaggedClaim }) {
  const t = useText();
  const said = useSaid();
  const navigate = useNavigate();
  const { data: work, etag } = tagged;
  const claim = work;
  const title = claim.project || said(work.programme_text.name);
  useTitle(title);
  return (
    <div className="claim-page">
      <PageHead
        title={title}
        lead={
          <span className="row">
            <ClaimState state={claim.state} />
            {claim.number && <span>{claim.number}</span>}
            <span className="muted">{said(work.programme_text.name)}</span>
            {work.programme_text.example && <span className="tag need">{t.claim.example}</span>}
            {claim.sample && <SampleTag />}
          </span>
        }
      >
        <PrintLinks work={work} />
        <HistoryLink kind="claims" id={claim.id} owners={[claim.organisation]} />
      </PageHead>
      <Way claim={claim} way={work.programme_text.procedure} />
      <Call work={work} />
      {editable(claim) ? (
        <Editing key={work.version} tagged={tagged} />
      ) : (
        <>
          <ClaimFacts work={work} />
          <div className="claim-columns">
            <div>
              <ClaimMoney claim={claim} />
              <ClaimDocuments work={work} />
              <ClaimSteps claim={claim} />
            </div>
            <div>
              {work.sheet && (
                <section className="claim-part">
                  <h2>{work.sheet_decided ? t.claim.sheet.decided : t.claim.sheet.now}</h2>
                  <SheetView sheet={work.sheet} title={t.claim.sheet.title} />
                </section>
              )}
            </div>
          </div>
          <ClaimActions
            work={work}
            etag={etag}
            done={(action) => action === 'discard' && void navigate({ to: '/mine/claims' })}
          />
        </>
      )}
    </div>
  );
}

/** What the enterprise has to know or do now. */
function Call({ work }: { work: Claim }) {
  const t = useText();
  const format = useFormat();
  const codes = useCodes();
  const claim = work;
  const last = claim.steps?.at(-1);
  if (claim.state === 'supplement') {
    return (
      <div className="claim-call" role="status">
        <strong>
          {t.claim.calls.supplement(claim.due ? format.day(claim.due) : '', codes.label('claim_part', last?.part))}
        </strong>
        {claim.due_open && (
          <p>
            <Unknown term={claim.due_open} />
          </p>
        )}
        {last?.reason && <p>{last.reason}</p>}
      </div>
    );
  }
  if (claim.proposed && claim.state === 'draft') {
    return (
      <div className="claim-call good" role="status">
        <strong>{t.claim.calls.proposed}</strong>
        <p>{t.claim.calls.proposedHint}</p>
      </div>
    );
  }
  if (claim.state === 'rejected' || claim.state === 'withdrawn') {
    return last?.reason ? (
      <div className="claim-call bad" role="status">
        <strong>{codes.label('claim_state', claim.state)}</strong>
        <p>{last.reason}</p>
      </div>
    ) : null;
  }
  if (claim.decision) {
    const { granted_fen, eligible_fen } = claim.decision;
    return (
      <div className="claim-call good" role="status">
        <strong>
          {granted_fen === undefined
            ? t.claim.calls.eligible(yuanForReading(eligible_fen))
            : t.claim.calls.granted(yuanForReading(granted_fen))}
        </strong>
        {claim.state === 'public_notice' && (
          <p>
            {claim.notice_open ? (
              <Unknown term={claim.notice_open} />
            ) : (
              t.claim.calls.notice(format.day(claim.notice_to))
            )}{' '}
            <Link to="/notices/$id" params={{ id: claim.id }}>
              {t.claim.calls.seeNotice}
            </Link>
          </p>
        )}
      </div>
    );
  }
  return null;
}

function PrintLinks({ work }: { work: Claim }) {
  const t = useText();
  const { id } = work;
  const papers = ['form', 'sheet', 'letter'].filter(
    (paper) => (paper !== 'sheet' || work.sheet) && (paper !== 'letter' || work.decision),
  );
  return papers.map((paper) => (
    <Link key={paper} to="/claims/$id/print/$paper" params={{ id, paper }} className="button" target="_blank">
      {t.claim.print.names[paper]}
    </Link>
  ));
}

function Editing({ tagged }: { tagged: TaggedClaim }) {
  const t = useText();
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: work } = tagged;
  const [state, setState] = useState<FormState>(() => toState(work));
  const [saved, setSaved] = useState(state);
  const [faults, setFaults] = useState<Fault[]>([]);
  const [uploading, setUploading] = useState(false);
  const [saving, setSaving] = useState(false);
  const dirty = state !== saved;
  useBlocker({
    shouldBlockFn: () =>
      dirty &&
      new Promise<boolean>((stay) =>
        modal.confirm({
          title: t.claim.leaveTitle,
          okText: t.claim.leave,
          cancelText: t.common.cancel,
          onOk: () => stay(false),
          onCancel: () => stay(true),
        }),
      ),
    enableBeforeUnload: dirty,
  });

  /** Saves what is typed; the ETag to go on with, or false when that failed. */
  const save = async (): Promise<string | false> => {
    if (!readable(state)) {
      void message.error(t.claim.unreadable);
      return false;
    }
    setSaving(true);
    try {
      const next = await saveClaim(work.id, fromState(state), tagged.etag);
      setFaults([]);
      setSaved(state);
      queries.setQueryData(['claim', work.id], next);
      return next.etag;
    } catch (error) {
      if (error instanceof Problem) setFaults(error.faults as Fault[]);
      const stale = statusOf(error) === 412 ? t.form.conflictTitle : '';
      void message.error(stale || (error instanceof Problem ? error.message : t.states.offline));
      return false;
    } finally {
      setSaving(false);
    }
  };

  const shown = faults.length > 0 ? faults : dirty ? [] : (work.faults ?? []);
  return (
    <>
      <div className="claim-edit">
        <ClaimFields work={work} state={state} change={setState} faults={shown} busy={setUploading} />
        <LiveSheet work={work} state={state} />
      </div>
      {shown.length > 0 && (
        <Alert
          type="warning"
          title={t.claim.missing(shown.length)}
          description={
            <ul>
              {shown.map((f) => (
                <li key={f.location + f.message}>
                  {f.message} {f.hint && <span className="muted">{f.hint}</span>}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <div className="row claim-save">
        <Button
          onClick={async () => {
            if (await save()) void message.success(t.form.saved);
          }}
          loading={saving}
          disabled={uploading || !dirty}
        >
          {t.common.save}
        </Button>
        <span className="muted small">{dirty ? t.claim.unsaved : t.claim.allSaved}</span>
      </div>
      <ClaimActions
        work={work}
        etag={tagged.etag}
        before={async (action) => (dirty && action !== 'discard' && action !== 'withdraw' ? save() : tagged.etag)}
        done={(action) => action === 'discard' && void navigate({ to: '/mine/claims', ignoreBlocker: true })}
      />
    </>
  );
}
