// One contract: where it stands and what comes next in one glance, then its text, its registration, payments and
// invoices, and beside them amounts, files and history.

import { getRouteApi, Link } from '@tanstack/react-router';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, maySeeReview } from '../session/may';
import type { ContractWork } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { PageHead, useTitle } from '../shared/page';
import { SampleTag } from '../shared/parts';
import { Read } from '../shared/states';
import { StoryEntry } from '../story/entry';
import { Amounts } from './amounts';
import { ContractFiles } from './files';
import { NextCard } from './next-card';
import { ContractTag, RegistrationTag, Warnings } from './parts';
import { type Tagged, useContract } from './queries';
import { Registration } from './registration';
import { Terms } from './terms';
import { Timeline } from './timeline';
import { Vouchers } from './vouchers';
import './contract.css';

const route = getRouteApi('/desk/contracts/$id');

export function ContractPage() {
  const { id } = route.useParams();
  return <Guard may={(user) => mayKeepCatalogue(user) || maySeeReview(user)}>{() => <Loaded id={id} />}</Guard>;
}

function Loaded({ id }: { id: string }) {
  const query = useContract(id);
  return (
    <Read query={query} lines={12} page>
      {(found) => <Shown contract={found} />}
    </Read>
  );
}

export interface ContractProps {
  contract: Tagged;
}

function Shown({ contract }: ContractProps) {
  const t = useText();
  const work = contract.data;
  const { terms, state } = work.contract;
  useTitle(terms.project);
  return (
    <>
      <PageHead title={terms.project} lead={<Facts work={work} />}>
        <Tools work={work} />
      </PageHead>
      <NextCard contract={contract} />
      <div className="contract-columns">
        <div className="contract-main">
          {work.warnings.length > 0 && (
            <details className="card contract-part" open={opens(work)}>
              <summary>
                <h2>{t.contract.warnings(work.warnings.length)}</h2>
              </summary>
              <Warnings warnings={work.warnings} />
            </details>
          )}
          {(state === 'concluded' || state === 'performed' || state === 'terminated') && (
            <>
              <Registration contract={contract} />
              <Vouchers contract={contract} />
            </>
          )}
          <Terms work={work} />
        </div>
        <div className="contract-side">
          <Amounts work={work} />
          {state === 'performed' && work.side && <StoryEntry contract={work.contract.id} />}
          <ContractFiles contract={contract} />
          <Timeline work={work} />
        </div>
      </div>
    </>
  );
}

/** What is said of fiscal-plan funding, which a claim rests on, is to be seen for good. */
const ofFunding = new Set(['funded_undeclared', 'declared_unfunded', 'deal_funded']);

const opens = ({ contract, warnings }: ContractWork): boolean =>
  contract.state === 'draft' || contract.state === 'proposed' || warnings.some((w) => ofFunding.has(w.code));

function Facts({ work }: { work: ContractWork }) {
  const t = useText();
  const codes = useCodes();
  const { terms, state, sample } = work.contract;
  return (
    <span className="row">
      <ContractTag state={state} />
      <RegistrationTag state={(work.contract.registration ?? []).at(-1)?.state} />
      {sample && <SampleTag />}
      {terms.type && <span>{codes.label('contract_type', terms.type)}</span>}
      <span>
        {terms.seller.name || t.common.unknown} → {terms.buyer.name || t.common.unknown}
      </span>
    </span>
  );
}

function Tools({ work }: { work: ContractWork }) {
  const t = useText();
  const fetching = useDownload();
  const { id, terms } = work.contract;
  return (
    <>
      {work.actions.includes('edit') && (
        <Link to="/mine/contracts/$id/edit" params={{ id }} className="button">
          {t.contract.steps.edit}
        </Link>
      )}
      <button type="button" className="button" onClick={() => fetching(`/contracts/${id}/form.xlsx`, 'form.xlsx')}>
        {t.contract.nationalForm}
      </button>
      <Link to="/contracts/$id/print" params={{ id }} className="button">
        {t.contract.print}
      </Link>
      <HistoryLink kind="contracts" id={id} owners={[terms.seller.organisation, terms.buyer.organisation]} />
    </>
  );
}
