// The own organisation's contracts: what waits for its word on top, then all of them.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import type { AwaitedWord, ContractRow } from '../shared/api/types';
import { type ListName, useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { SampleTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { ContractTag, RegistrationTag, Yuan } from './parts';
import { type ListParams, pageSize, useAwaited, useContracts } from './queries';
import './contract.css';

const route = getRouteApi('/desk/mine/contracts');

export function ContractsPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Mine />}</Guard>;
}

function Mine() {
  const t = useText();
  useTitle(t.contract.title);
  const fetching = useDownload();
  const params = route.useSearch();
  const list = useContracts(params);
  const filtered = [params.q, params.state, params.side, params.registration].some((v) => v !== undefined);
  const navigate = useNavigate();
  return (
    <>
      <PageHead title={t.contract.title} lead={t.contract.lead}>
        <Link to="/mine/contracts/new" className="button primary">
          {t.contract.create}
        </Link>
        <Link to="/mine/figures" className="button">
          {t.contract.figures.title}
        </Link>
        <button
          type="button"
          className="button"
          onClick={() => fetching('/mine/contracts/forms.xlsx', 'contracts.xlsx')}
        >
          {t.contract.exportRegistered}
        </button>
      </PageHead>
      <Awaited />
      <Filters params={params} />
      {list.isPending && <Loading lines={8} />}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} inline />}
      {list.data && list.data.items.length === 0 && (
        <Note
          title={filtered ? t.contract.noneFound : t.contract.none}
          hint={filtered ? undefined : t.contract.noneHint}
        >
          {filtered && (
            <Button onClick={() => void navigate({ to: '/mine/contracts', search: {} })}>{t.search.clear}</Button>
          )}
        </Note>
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <Rows rows={list.data.items} />
          <Pager page={params.page ?? 1} size={pageSize} total={list.data.total} />
        </>
      )}
    </>
  );
}

function Filters({ params }: { params: ListParams }) {
  const t = useText();
  const codes = useCodes();
  const navigate = useNavigate();
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const change = (part: ListParams) =>
    void navigate({ to: '/mine/contracts', search: { ...params, page: undefined, ...part } });
  const choice = (name: 'state' | 'side' | 'registration', list: ListName) => (
    <Select
      aria-label={t.contract.filters[name]}
      style={{ minWidth: 150 }}
      value={params[name] ?? ''}
      onChange={(value) => change({ [name]: value || undefined })}
      options={[
        { value: '', label: t.contract.filters.all[name] },
        ...codes.list(list).map((c) => ({ value: c.code, label: codes.label(list, c.code) })),
      ]}
    />
  );
  return (
    <div className="desk-bar">
      <Input.Search
        aria-label={t.contract.filters.q}
        placeholder={t.contract.filters.q}
        value={q}
        allowClear
        onChange={(e) => setQ(e.target.value)}
        onSearch={(text) => change({ q: text.trim() || undefined })}
      />
      {choice('state', 'contract_state')}
      {choice('side', 'contract_side')}
      {choice('registration', 'registration_state')}
    </div>
  );
}

/** What the other sides ask the own organisation to confirm; nothing when there is none. */
function Awaited() {
  const t = useText();
  const query = useAwaited();
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} inline />;
  if (!query.data || query.data.items.length === 0) return null;
  return (
    <section className="card awaited" aria-labelledby="awaited">
      <h2 id="awaited">{t.contract.awaited.title(query.data.items.length)}</h2>
      <ul>
        {query.data.items.map((a) => (
          <AwaitedLine key={`${a.kind} ${a.contract} ${a.ref ?? ''}`} item={a} />
        ))}
      </ul>
    </section>
  );
}

function AwaitedLine({ item }: { item: AwaitedWord }) {
  const t = useText();
  const format = useFormat();
  return (
    <li>
      <span className="tag need">{t.contract.awaited.kinds[item.kind]}</span>
      <div>
        <Link to="/contracts/$id" params={{ id: item.contract }} hash={item.ref ? 'vouchers' : undefined}>
          {item.project}
        </Link>
        <div className="dots">
          <span>{item.other}</span>
          <span>
            <Yuan fen={item.amount_fen} />
          </span>
          <span>{t.contract.awaited.since(format.day(item.since))}</span>
        </div>
      </div>
    </li>
  );
}

function Rows({ rows }: { rows: readonly ContractRow[] }) {
  const t = useText();
  const { columns } = t.contract;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{columns.project}</th>
          <th scope="col">{columns.other}</th>
          <th scope="col" className="figure">
            {columns.amounts}
          </th>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.registration}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { row: ContractRow }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <tr>
      <td>
        <Link to="/contracts/$id" params={{ id: row.id }} className="plain">
          <strong>{row.project}</strong>
        </Link>{' '}
        {row.sample && <SampleTag />}
        <div className="dots">
          {row.type && <span>{codes.label('contract_type', row.type)}</span>}
          {row.signed && <span>{t.contract.signedOn(format.day(row.signed))}</span>}
        </div>
      </td>
      <td>
        {row.other || <span className="muted">{t.common.none}</span>}
        <div className="muted small">{t.contract.weAre[row.side]}</div>
      </td>
      <td className="figure">
        <Yuan fen={row.total_fen} />
        <div className="muted small">
          {t.contract.technical} <Yuan fen={row.technical_fen} />
        </div>
      </td>
      <td>
        <ContractTag state={row.state} />
        {row.actions.includes('confirm') && row.state === 'proposed' && (
          <div className="small own-turn">{t.contract.yourTurn}</div>
        )}
      </td>
      <td>
        <RegistrationTag state={row.registration} />
        {row.number && <div className="muted small">{row.number}</div>}
      </td>
    </tr>
  );
}
