// The enterprise's claims, and the way to what it could claim.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { ClaimState, Due } from './parts';
import { useMyClaims } from './queries';
import type { ClaimRow } from './types';

const route = getRouteApi('/desk/mine/claims');
const size = 20;

export function MyClaimsPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Claims />}</Guard>;
}

function Claims() {
  const t = useText();
  const codes = useCodes();
  useTitle(t.claim.mine.title);
  const params = route.useSearch();
  const query = useMyClaims({ ...params, size });
  const states = Object.entries(query.data?.states ?? {});
  return (
    <>
      <PageHead title={t.claim.mine.title} lead={t.claim.mine.lead}>
        <Link to="/mine/claims/options" className="button primary">
          {t.claim.options.title}
        </Link>
        <Link to="/mine/recoveries" className="button">
          {t.claim.recoveries.title}
        </Link>
      </PageHead>
      {states.length > 1 && (
        <nav className="desk-tabs" aria-label={t.claim.mine.byState}>
          <Link
            to="/mine/claims"
            search={{}}
            aria-current={params.state ? undefined : 'page'}
            activeOptions={{ exact: true }}
            activeProps={{}}
          >
            {t.common.all}
          </Link>
          {states.map(([state, count]) => (
            <Link
              key={state}
              to="/mine/claims"
              search={{ state }}
              aria-current={params.state === state ? 'page' : undefined}
              activeOptions={{ exact: true }}
              activeProps={{}}
            >
              {codes.label('claim_state', state)} <span className="tag">{t.common.count(count)}</span>
            </Link>
          ))}
        </nav>
      )}
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && query.data.items.length === 0 && (
        <Note title={t.claim.mine.none} hint={t.claim.mine.noneHint} inline>
          <Link to="/mine/claims/options" className="button">
            {t.claim.options.title}
          </Link>
        </Note>
      )}
      {query.data && query.data.items.length > 0 && (
        <>
          <Rows rows={query.data.items} />
          <Pager page={params.page ?? 1} size={size} total={query.data.total} />
        </>
      )}
    </>
  );
}

function Rows({ rows }: { rows: readonly ClaimRow[] }) {
  const t = useText();
  const said = useSaid();
  const format = useFormat();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t.claim.columns.project}</th>
          <th scope="col">{t.claim.columns.state}</th>
          <th scope="col">{t.claim.columns.award}</th>
          <th scope="col">{t.claim.columns.due}</th>
          <th scope="col">{t.claim.columns.updated}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Link to="/mine/claims/$id" params={{ id: row.id }}>
                <strong>{row.project || said(row.programme_name)}</strong>
              </Link>{' '}
              {row.proposed && row.state === 'draft' && <span className="tag offer">{t.claim.proposed}</span>}
              <div className="muted small">
                {[row.number, row.example && t.claim.example].filter(Boolean).join(' · ')}
              </div>
            </td>
            <td>
              <ClaimState state={row.state} />
            </td>
            <td>{t.claim.yuan(yuanForReading(row.granted_fen ?? row.eligible_fen ?? row.claimed_fen))}</td>
            <td>
              <Due day={row.due} overdue={row.overdue} open={row.due_open} />
            </td>
            <td className="muted small">{format.day(row.updated_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
