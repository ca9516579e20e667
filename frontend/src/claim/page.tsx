// The enterprise's page of one claim: where it stands, what it asks for, and, while it may be changed, its form.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { PageHead, useTitle } from '../shared/page';
import { SampleTag } from '../shared/parts';
import { useSaid } from '../shared/said';
import { Failed, Loading } from '../shared/states';
import { ClaimActions } from './actions';
import { ClaimCall } from './call';
import { ClaimEditing } from './edit';
import { ClaimDocuments, ClaimFacts, ClaimMoney, ClaimState, ClaimSteps } from './parts';
import { type TaggedClaim, useClaim } from './queries';
import { type Basis, SheetView } from './sheet';
import type { Claim } from './types';
import { Way } from './way';

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

/** What the enterprise's own sheet was calculated of. */
const basisOf = (claim: Claim): Basis => ({
  contract: claim.contract,
  allocations: claim.allocations ?? [],
  own: true,
});

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
      <ClaimCall work={work} />
      {editable(claim) ? (
        <ClaimEditing key={claim.state} tagged={tagged} />
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
                  <SheetView sheet={work.sheet} title={t.claim.sheet.title} basis={basisOf(work)} />
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
