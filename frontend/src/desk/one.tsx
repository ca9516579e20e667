// One claim on the department's desk: what the enterprise brings beside the sheet and what speaks for and against it;
// on a narrow page the two as tabs. Then the step that comes next.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ClaimActions } from '../claim/actions';
import { ClaimDocuments, ClaimFacts, ClaimMoney, ClaimState, ClaimSteps, Due } from '../claim/parts';
import { type TaggedClaim, useClaim } from '../claim/queries';
import { SheetView } from '../claim/sheet';
import type { Claim } from '../claim/types';
import { Way } from '../claim/way';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims, maySeeReview } from '../session/may';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Prose, SampleTag } from '../shared/parts';
import { useSaid } from '../shared/said';
import { Failed, Loading } from '../shared/states';
import { Experts } from './experts';
import { Flags } from './flags';
import { Implementation } from './implementation';
import { Objections } from './objections';
import './desk.css';

const route = getRouteApi('/desk/claims/$id');

export function ClaimDeskOnePage() {
  const { id } = route.useParams();
  return <Guard may={mayReadClaims}>{(user) => <One key={id} id={id} contracts={maySeeReview(user)} />}</Guard>;
}

/** Contracts are for offices: whoever only pays sees what the claim takes of one. */
function One({ id, contracts }: { id: string; contracts: boolean }) {
  const query = useClaim(id);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  return <Shown tagged={query.data} contracts={contracts} />;
}

function Shown({ tagged, contracts }: { tagged: TaggedClaim; contracts: boolean }) {
  const t = useText();
  const said = useSaid();
  const { data: work, etag } = tagged;
  const claim = work;
  const title = claim.project || said(work.programme_text.name);
  useTitle(title);
  return (
    <div className="claim-page">
      <p className="small">
        <Link to="/claims">← {t.desk.back}</Link>
      </p>
      <PageHead
        title={title}
        lead={
          <span className="row">
            <ClaimState state={claim.state} />
            {claim.number && <span>{claim.number}</span>}
            <span>{claim.name}</span>
            <Due day={claim.due} overdue={claim.overdue} open={claim.due_open} />
            {work.programme_text.example && <span className="tag need">{t.claim.example}</span>}
            {claim.sample && <SampleTag />}
          </span>
        }
      >
        {['form', 'sheet', 'letter']
          .filter((p) => p !== 'letter' || claim.decision)
          .map((paper) => (
            <Link
              key={paper}
              to="/claims/$id/print/$paper"
              params={{ id: claim.id, paper }}
              className="button"
              target="_blank"
            >
              {t.claim.print.names[paper]}
            </Link>
          ))}
        {claim.notice_stage && (
          <Link to="/notices/$id/print" params={{ id: claim.id }} className="button" target="_blank">
            {t.notice.print}
          </Link>
        )}
        <HistoryLink kind="claims" id={claim.id} owners={[claim.organisation]} />
      </PageHead>
      <Way claim={claim} way={work.programme_text.procedure} />
      {claim.hold && (
        <div className="claim-call bad" role="status">
          <strong>{t.desk.onHold}</strong>
          <p>{claim.hold}</p>
        </div>
      )}
      <Panes
        panes={[
          { id: 'brought', name: t.desk.panes.brought, shows: <Brought work={work} contracts={contracts} /> },
          { id: 'weighed', name: t.desk.panes.weighed, shows: <Weighed work={work} etag={etag} /> },
        ]}
      />
      <ClaimActions work={work} etag={etag} />
    </div>
  );
}

interface Pane {
  /** Stays while the words for it change with the language, and with it what is being typed. */
  id: string;
  name: string;
  shows: React.ReactNode;
}

/** Two panes beside each other; where the page is narrow, one at a time with tabs. */
function Panes({ panes }: { panes: [Pane, Pane] }) {
  const t = useText();
  const [shown, setShown] = useState(panes[0].id);
  const other = panes.find((p) => p.id !== shown)?.id ?? shown;
  return (
    <div className="panes">
      <div className="pane-tabs" role="tablist" aria-label={t.desk.panes.title}>
        {panes.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`pane-tab-${id}`}
            aria-selected={shown === id}
            aria-controls={`pane-${id}`}
            tabIndex={shown === id ? 0 : -1}
            onClick={() => setShown(id)}
            onKeyDown={(e) => {
              if (e.key !== 'ArrowLeft' && e.key !== 'ArrowRight') return;
              setShown(other);
              document.getElementById(`pane-tab-${other}`)?.focus();
            }}
          >
            {name}
          </button>
        ))}
      </div>
      {panes.map(({ id, name, shows }) => (
        <section
          key={id}
          id={`pane-${id}`}
          aria-labelledby={`pane-name-${id}`}
          className={shown === id ? 'pane shown' : 'pane'}
        >
          <h2 id={`pane-name-${id}`} className="pane-name">
            {name}
          </h2>
          {shows}
        </section>
      ))}
    </div>
  );
}

/** What the enterprise brings. */
function Brought({ work, contracts }: { work: Claim; contracts: boolean }) {
  const t = useText();
  const claim = work;
  return (
    <>
      <ClaimFacts work={work} />
      <ClaimMoney claim={claim} />
      <ClaimDocuments work={work} />
      {claim.contract && contracts && (
        <p>
          <Link to="/contracts/$id" params={{ id: claim.contract }}>
            {t.desk.seeContract}
          </Link>
        </p>
      )}
      <ClaimSteps claim={claim} />
    </>
  );
}

/** What the department weighs: the sheet, the flags, and what others say. */
function Weighed({ work, etag }: { work: Claim; etag: string }) {
  const t = useText();
  return (
    <>
      {work.sheet ? (
        <section className="claim-part">
          <h3>{work.sheet_decided ? t.claim.sheet.decided : t.claim.sheet.now}</h3>
          <SheetView sheet={work.sheet} title={t.claim.sheet.title} />
        </section>
      ) : (
        <p className="muted">{t.desk.noSheet}</p>
      )}
      <DecisionFacts work={work} />
      <Flags flags={work.flags ?? []} />
      <Implementation work={work} etag={etag} />
      <Opinion work={work} />
      <Experts work={work} etag={etag} />
      <Objections work={work} etag={etag} />
      {work.recovery && (
        <p>
          <Link to="/claims/recoveries/$id" params={{ id: work.recovery }}>
            {t.desk.seeRecovery}
          </Link>
        </p>
      )}
    </>
  );
}

function DecisionFacts({ work }: { work: Claim }) {
  const t = useText();
  const format = useFormat();
  const { decision, former = [] } = work;
  if (!decision && former.length === 0) return null;
  return (
    <section className="claim-part">
      <h3>{t.desk.decision}</h3>
      {decision && (
        <p>
          {t.desk.eligible(yuanForReading(decision.eligible_fen))}{' '}
          {decision.granted_fen !== undefined ? t.desk.granted(yuanForReading(decision.granted_fen)) : t.desk.notShared}{' '}
          <span className="muted">{format.moment(decision.at)}</span>
        </p>
      )}
      {former.map((d) => (
        <p key={d.at} className="muted">
          <del>{t.desk.eligible(yuanForReading(d.eligible_fen))}</del> {format.moment(d.at)} {d.void}
        </p>
      ))}
    </section>
  );
}

function Opinion({ work }: { work: Claim }) {
  const t = useText();
  const format = useFormat();
  const said = work.recommendation;
  const codes = useCodes();
  if (!said) return null;
  return (
    <section className="claim-part">
      <h3>
        {codes.label('claim_state', 'local_review')}{' '}
        <span className={said.for ? 'tag offer' : 'tag bad'}>{said.for ? t.claim.forIt : t.claim.againstIt}</span>
      </h3>
      <Prose text={said.reason} />
      <p className="muted small">{format.moment(said.at)}</p>
    </section>
  );
}
