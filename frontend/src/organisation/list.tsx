import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { named, useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { SampleTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import type { OrganisationKind } from './routes';
import './organisation.css';

const route = getRouteApi('/organisations');
const size = 30;

export function OrganisationsPage() {
  const t = useText();
  useTitle(t.organisations.title);
  const language = useLanguage();
  const codes = useCodes();
  const params = route.useSearch();
  const navigate = useNavigate();
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const query = useQuery({
    queryKey: ['organisations', params],
    queryFn: () => body(api.GET('/organisations', { params: { query: { ...params, size } } })),
    placeholderData: keepPreviousData,
  });
  const change = (part: Partial<typeof params>) =>
    void navigate({ to: '/organisations', search: { ...params, page: undefined, ...part } });
  const find = (event: FormEvent) => {
    event.preventDefault();
    change({ q: q.trim() || undefined });
  };

  return (
    <div className="wide">
      <PageHead title={t.organisations.title} lead={t.organisations.lead}>
        <Link to="/apply" className="button">
          {t.apply.link}
        </Link>
      </PageHead>
      <search>
        <form className="filter-bar" onSubmit={find}>
          <input
            className="field"
            type="search"
            aria-label={t.organisations.query}
            placeholder={t.organisations.query}
            value={q}
            onChange={(e) => setQ(e.target.value)}
          />
          <select
            className="field select"
            aria-label={t.organisations.kind}
            value={params.kind ?? ''}
            onChange={(e) => change({ kind: (e.target.value || undefined) as OrganisationKind | undefined })}
          >
            <option value="">
              {t.organisations.kind}
              {t.common.colon}
              {t.common.all}
            </option>
            {codes.list('organisation_kind').map((k) => (
              <option key={k.code} value={k.code}>
                {codes.label('organisation_kind', k.code)}
              </option>
            ))}
          </select>
          <select
            className="field select"
            aria-label={t.common.region}
            value={params.region ?? ''}
            onChange={(e) => change({ region: e.target.value || undefined })}
          >
            <option value="">
              {t.common.region}
              {t.common.colon}
              {t.common.all}
            </option>
            {codes
              .list('region')
              .filter((r) => r.code.endsWith('00') && !r.code.endsWith('0000'))
              .map((r) => (
                <option key={r.code} value={r.code}>
                  {codes.label('region', r.code)}
                </option>
              ))}
          </select>
          <button type="submit" className="button">
            {t.organisations.find}
          </button>
        </form>
      </search>
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && query.data.items.length === 0 && <Note title={t.organisations.none} inline />}
      {query.data && query.data.items.length > 0 && (
        <>
          <p className="muted small" role="status">
            {t.organisations.total(query.data.total)}
          </p>
          <ul className="organisation-list">
            {query.data.items.map((o) => (
              <li key={o.id} className="card">
                <h2>
                  <Link to="/organisations/$id" params={{ id: o.id }} className="plain">
                    {named(o, language)}
                  </Link>{' '}
                  {o.sample && <SampleTag />}
                </h2>
                <div className="dots">
                  <span>{codes.label('organisation_kind', o.kind)}</span>
                  <span>{codes.label('region', o.region)}</span>
                </div>
              </li>
            ))}
          </ul>
          <Pager page={params.page ?? 1} size={size} total={query.data.total} />
        </>
      )}
    </div>
  );
}
