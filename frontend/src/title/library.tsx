// The library of titles: counts beside the targets, filters that stand in the address, and the titles of a day.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useText } from '../i18n';
import { useSession } from '../session/session';
import { download } from '../shared/api/client';
import type { TitleCount, TitleLibrary, TitleRow } from '../shared/api/types';
import { type Codes, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { SampleTag } from '../shared/parts';
import { writeQuery } from '../shared/query-string';
import { Failed, Loading, Note } from '../shared/states';
import { Counts } from './counts';
import { isNarrowed, libraryQuery } from './facts';
import { Holder, StatusTag, Term } from './parts';
import { pageSize, useLibrary } from './queries';
import type { TitlesParams } from './routes';
import './title.css';

const route = getRouteApi('/titles');

type Change = (part: Partial<TitlesParams>) => void;

export function LibraryPage() {
  const t = useText();
  useTitle(t.titles.title);
  const params = route.useSearch();
  const navigate = useNavigate();
  const library = useLibrary(params);
  const change: Change = (part) => void navigate({ to: '/titles', search: { ...params, page: undefined, ...part } });
  return (
    <div className="wide title-page">
      <PageHead title={t.titles.title} lead={t.titles.lead} />
      <Counts params={params} />
      <section aria-labelledby="title-list" className="title-list">
        <h2 id="title-list">{t.titles.list}</h2>
        <Filters params={params} change={change} found={library.data} />
        {library.isPending && <Loading lines={8} />}
        {library.isError && <Failed error={library.error} retry={() => void library.refetch()} inline />}
        {library.data && <Found params={params} found={library.data} change={change} />}
      </section>
    </div>
  );
}

interface FiltersProps {
  params: TitlesParams;
  change: Change;
  found: TitleLibrary | undefined;
}

function Filters({ params, change, found }: FiltersProps) {
  const t = useText();
  const codes = useCodes();
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const find = (event: FormEvent) => {
    event.preventDefault();
    change({ q: q.trim() || undefined });
  };
  const inOrder = (list: 'title_level' | 'title_status', counts: readonly TitleCount[]) =>
    codes.list(list).map((c) => ({ value: c.code, count: counts.find((v) => v.value === c.code)?.count ?? 0 }));
  return (
    <search>
      <form className="title-filters" onSubmit={find}>
        <input
          className="field"
          type="search"
          aria-label={t.titles.query}
          placeholder={t.titles.query}
          value={q}
          onChange={(e) => setQ(e.target.value)}
        />
        <Choice
          label={t.titles.level}
          value={params.level}
          values={inOrder('title_level', found?.levels ?? []).toReversed()}
          word={(v) => codes.label('title_level', v)}
          choose={(level) => change({ level })}
        />
        <select
          className="field select"
          aria-label={t.titles.status}
          value={params.status ?? 'valid'}
          onChange={(e) => change({ status: e.target.value === 'valid' ? undefined : e.target.value })}
        >
          {inOrder('title_status', found?.statuses ?? []).map((v) => (
            <option key={v.value} value={v.value}>
              {`${codes.label('title_status', v.value)} (${t.common.count(v.count)})`}
            </option>
          ))}
          <option value="all">{t.titles.anyStatus}</option>
        </select>
        <Choice
          label={t.titles.prefecture}
          value={params.region}
          values={found?.prefectures ?? []}
          word={(v) => codes.label('region', v)}
          choose={(region) => change({ region })}
        />
        <Choice
          label={t.titles.industry}
          value={params.industry}
          values={found?.industries ?? []}
          choose={(industry) => change({ industry })}
        />
        <Choice
          label={t.titles.batch}
          value={params.batch}
          values={found?.batches ?? []}
          choose={(batch) => change({ batch })}
        />
        <label className="title-day">
          <span className="muted small">{t.titles.on}</span>
          <input
            className="field"
            type="date"
            value={params.on ?? found?.on ?? ''}
            onChange={(e) => change({ on: e.target.value || undefined })}
          />
        </label>
        <button type="submit" className="button">
          {t.titles.find}
        </button>
        {isNarrowed(params) && (
          <Link to="/titles" className="button quiet">
            {t.titles.clear}
          </Link>
        )}
      </form>
    </search>
  );
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  values: readonly TitleCount[];
  word?: (value: string) => string;
  choose: (value: string | undefined) => void;
}

/** One filter with what it would leave; what is chosen stays in it even when nothing is left. */
function Choice({ label, value, values, word = (v) => v, choose }: ChoiceProps) {
  const t = useText();
  const named = values.filter((v) => v.value !== '');
  const all = value && !named.some((v) => v.value === value) ? [...named, { value, count: 0 }] : named;
  return (
    <select
      className="field select"
      aria-label={label}
      value={value ?? ''}
      onChange={(e) => choose(e.target.value || undefined)}
    >
      <option value="">{t.common.forChoice(label, t.common.all)}</option>
      {all.map((v) => (
        <option key={v.value} value={v.value}>
          {`${word(v.value)} (${t.common.count(v.count)})`}
        </option>
      ))}
    </select>
  );
}

function Found({ params, found, change }: { params: TitlesParams; found: TitleLibrary; change: Change }) {
  const t = useText();
  const format = useFormat();
  const session = useSession();
  const file = 'titles.xlsx';
  return (
    <>
      <div className="row spread">
        <p className="muted small" role="status">
          {t.titles.total(found.total, format.day(found.on))}
        </p>
        {session.state === 'signed-in' && found.total > 0 && (
          <button
            type="button"
            className="button"
            onClick={() => void download(`/titles/export/${file}${writeQuery(libraryQuery(params))}`, file)}
          >
            {t.titles.export}
          </button>
        )}
      </div>
      {found.items.length === 0 ? (
        <Note title={t.titles.none} hint={t.titles.noneHint} inline>
          {(params.status ?? 'valid') !== 'all' && (
            <button type="button" className="button" onClick={() => change({ status: 'all' })}>
              {t.titles.anyStatus}
            </button>
          )}
        </Note>
      ) : (
        <Rows rows={found.items} on={params.on} />
      )}
      <Pager page={params.page ?? 1} size={pageSize} total={found.total} />
    </>
  );
}

function Rows({ rows, on }: { rows: readonly TitleRow[]; on: string | undefined }) {
  const t = useText();
  const codes: Codes = useCodes();
  const { columns } = t.titles;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.level}</th>
          <th scope="col">{columns.region}</th>
          <th scope="col">{columns.industry}</th>
          <th scope="col">{columns.term}</th>
          <th scope="col">{columns.status}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <strong>
                <Holder title={row} />
              </strong>{' '}
              {row.sample && <SampleTag />}
            </td>
            <td>
              <Link to="/titles/$id" params={{ id: row.id }} search={{ on }}>
                {codes.label('title_level', row.facts.level)}
              </Link>
              {row.facts.batch && <div className="muted small">{row.facts.batch}</div>}
            </td>
            <td>{codes.label('region', row.facts.region)}</td>
            <td>{row.facts.industry}</td>
            <td>
              <Term facts={row.facts} />
            </td>
            <td>
              <StatusTag status={row.status} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
