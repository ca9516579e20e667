import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { download } from '../shared/api/client';
import type { ItemRow, Kinds } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { SampleTag, StateTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { ActionButtons } from './action-buttons';
import { pageSize, useMine } from './queries';
import './catalogue.css';

const achievementsRoute = getRouteApi('/desk/mine/achievements');
const demandsRoute = getRouteApi('/desk/mine/demands');

interface Params {
  q?: string;
  state?: string;
  page?: number;
}

export function MyAchievementsPage() {
  const params = achievementsRoute.useSearch();
  return <Guard may={mayKeepCatalogue}>{() => <Mine kind="achievements" params={params} />}</Guard>;
}

export function MyDemandsPage() {
  const params = demandsRoute.useSearch();
  return <Guard may={mayKeepCatalogue}>{() => <Mine kind="demands" params={params} />}</Guard>;
}

function Mine({ kind, params }: { kind: Kinds; params: Params }) {
  const t = useText();
  useTitle(t.catalogue.title[kind]);
  const codes = useCodes();
  const navigate = useNavigate();
  const list = useMine(kind, params);
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const path = kind === 'achievements' ? '/mine/achievements' : '/mine/demands';
  const change = (part: Params) => void navigate({ to: path, search: { ...params, page: undefined, ...part } });
  const filtered = params.q !== undefined || params.state !== undefined;

  return (
    <>
      <PageHead title={t.catalogue.title[kind]}>
        <Link to={kind === 'achievements' ? '/mine/achievements/new' : '/mine/demands/new'} className="button primary">
          {t.catalogue.create[kind]}
        </Link>
        <Link to="/mine/import" search={{ kind }} className="button">
          {t.catalogue.import}
        </Link>
        <button type="button" className="button" onClick={() => void download(`/exports/${kind}.xlsx`, `${kind}.xlsx`)}>
          {t.catalogue.exportAll}
        </button>
      </PageHead>
      <div className="desk-bar">
        <Input.Search
          aria-label={t.catalogue.query}
          placeholder={t.catalogue.query}
          value={q}
          allowClear
          onChange={(e) => setQ(e.target.value)}
          onSearch={(text) => change({ q: text.trim() || undefined })}
        />
        <Select
          aria-label={t.catalogue.state}
          style={{ minWidth: 140 }}
          value={params.state ?? ''}
          onChange={(state) => change({ state: state || undefined })}
          options={[
            { value: '', label: t.catalogue.allStates },
            ...codes.list('state').map((s) => ({ value: s.code, label: codes.label('state', s.code) })),
          ]}
        />
      </div>
      {list.isPending && <Loading lines={8} />}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} inline />}
      {list.data && list.data.items.length === 0 && (
        <Note
          title={filtered ? t.catalogue.noneFound : t.catalogue.none[kind]}
          hint={filtered ? undefined : t.catalogue.noneHint}
        >
          {filtered && <Button onClick={() => change({ q: undefined, state: undefined })}>{t.search.clear}</Button>}
        </Note>
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <Rows kind={kind} rows={list.data.items} />
          <Pager page={params.page ?? 1} size={pageSize} total={list.data.total} />
        </>
      )}
    </>
  );
}

function Rows({ kind, rows }: { kind: Kinds; rows: readonly ItemRow[] }) {
  const t = useText();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t.catalogue.columns.title}</th>
          <th scope="col">{t.catalogue.columns.state}</th>
          <th scope="col">{t.catalogue.columns.working}</th>
          <th scope="col">{t.catalogue.columns.updated}</th>
          <th scope="col">{t.catalogue.columns.actions}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} kind={kind} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ kind, row }: { kind: Kinds; row: ItemRow }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const submitted = row.working_state === 'submitted' || row.working_state === 'internal';
  return (
    <tr>
      <td>
        <div>
          {row.public_state === 'published' ? (
            <Link
              to={kind === 'achievements' ? '/achievements/$id' : '/demands/$id'}
              params={{ id: row.id }}
              className="plain"
            >
              <strong>{row.title}</strong>
            </Link>
          ) : (
            <strong>{row.title}</strong>
          )}{' '}
          {row.sample && <SampleTag />}
        </div>
        <div className="dots">
          {row.number && <span>{row.number}</span>}
          <span>{codes.label('field', row.field)}</span>
        </div>
        {row.working_state === 'returned' && row.reason && (
          <p className="fault small">{t.catalogue.returned(row.reason)}</p>
        )}
      </td>
      <td>
        {row.public_state && (
          <>
            <StateTag state={row.public_state} />
            {row.public_state === 'published' && row.expires_on && (
              <div className="muted small">{t.catalogue.expires(format.day(row.expires_on))}</div>
            )}
          </>
        )}
      </td>
      <td>
        {row.working_state && (
          <span>
            {row.public_state && <span className="muted small">{t.catalogue.workingCopy} </span>}
            <StateTag state={row.working_state} />
            {row.due && <div className="muted small">{t.review.due(format.day(row.due))}</div>}
          </span>
        )}
      </td>
      <td className="muted small">{format.day(row.updated_at)}</td>
      <td className="actions">
        <ActionButtons kind={kind} id={row.id} actions={row.actions ?? []} editable={!submitted} />
        <HistoryLink kind={kind} id={row.id} owners={[row.organisation.id]} className="ant-btn-like" />
      </td>
    </tr>
  );
}
