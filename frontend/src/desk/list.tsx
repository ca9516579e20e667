// The department's desk of claims: by state and last day, the nearest first.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { ClaimState, Due } from '../claim/parts';
import { useDeskClaims } from '../claim/queries';
import type { ClaimRow } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { DeskTabs } from './tabs';

const route = getRouteApi('/desk/claims');
const size = 20;

export function ClaimDeskPage() {
  return <Guard may={mayReadClaims}>{() => <Claims />}</Guard>;
}

function Claims() {
  const t = useText();
  useTitle(t.desk.title);
  const params = route.useSearch();
  const query = useDeskClaims({ ...params, size });
  return (
    <>
      <PageHead title={t.desk.title} lead={t.desk.lead} />
      <DeskTabs />
      <Filters states={query.data?.states ?? {}} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && query.data.items.length === 0 && <Note title={t.desk.none} hint={t.desk.noneHint} inline />}
      {query.data && query.data.items.length > 0 && (
        <>
          <Rows rows={query.data.items} />
          <Pager page={params.page ?? 1} size={size} total={query.data.total} />
        </>
      )}
    </>
  );
}

function Filters({ states }: { states: Record<string, number> }) {
  const t = useText();
  const codes = useCodes();
  const params = route.useSearch();
  const navigate = useNavigate({ from: '/claims' });
  const change = (part: Partial<typeof params>) =>
    void navigate({ to: '/claims', search: (s) => ({ ...s, page: undefined, ...part }) });
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const all = Object.values(states).reduce((sum, n) => sum + n, 0);
  return (
    <div className="desk-bar">
      <Input.Search
        aria-label={t.desk.query}
        placeholder={t.desk.query}
        value={q}
        allowClear
        onChange={(e) => setQ(e.target.value)}
        onSearch={(text) => change({ q: text.trim() || undefined })}
      />
      <Select
        aria-label={t.desk.state}
        style={{ minWidth: 170 }}
        value={params.state ?? ''}
        onChange={(state) => change({ state: state || undefined })}
        options={[
          { value: '', label: `${t.common.forChoice(t.desk.state, t.common.all)}（${all}）` },
          ...codes
            .list('claim_state')
            .filter((s) => states[s.code] || s.code === params.state)
            .map((s) => ({ value: s.code, label: `${codes.label('claim_state', s.code)}（${states[s.code] ?? 0}）` })),
        ]}
      />
      <Select
        aria-label={t.common.region}
        style={{ minWidth: 150 }}
        value={params.region ?? ''}
        onChange={(region) => change({ region: region || undefined })}
        options={[
          { value: '', label: t.common.forChoice(t.common.region, t.common.all) },
          ...codes
            .list('region')
            .filter((r) => r.code.endsWith('00') && !r.code.endsWith('0000') && r.code.startsWith('22'))
            .map((r) => ({ value: r.code, label: codes.label('region', r.code) })),
        ]}
      />
      <label className="row">
        <input
          type="checkbox"
          checked={params.overdue === true}
          onChange={(e) => change({ overdue: e.target.checked || undefined })}
        />
        {t.desk.overdueOnly}
      </label>
    </div>
  );
}

function Rows({ rows }: { rows: readonly ClaimRow[] }) {
  const t = useText();
  const said = useSaid();
  const codes = useCodes();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t.desk.columns.claim}</th>
          <th scope="col">{t.desk.columns.enterprise}</th>
          <th scope="col">{t.desk.columns.state}</th>
          <th scope="col" className="figure">
            {t.desk.columns.amount}
          </th>
          <th scope="col">{t.desk.columns.due}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Link to="/claims/$id" params={{ id: row.id }}>
                <strong>{row.project || said(row.programme_name)}</strong>
              </Link>
              <div className="muted small">
                {[row.number, row.example && t.claim.example].filter(Boolean).join(' · ')}
              </div>
            </td>
            <td>
              {row.name}
              <div className="muted small">{codes.label('region', row.region)}</div>
            </td>
            <td>
              <ClaimState state={row.state} /> {row.hold && <span className="tag bad">{t.desk.onHold}</span>}
            </td>
            <td className="figure">
              {t.claim.yuan(yuanForReading(row.granted_fen ?? row.eligible_fen ?? row.claimed_fen))}
            </td>
            <td>
              <Due day={row.due} overdue={row.overdue} open={row.due_open} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
