// Organisations that want to be admitted by the own office; those that wait the longest first.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Unknown } from '../calendar/unknown';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayDecideApplications } from '../session/may';
import { api, body } from '../shared/api/client';
import type { Application } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { Failed, Loading, Note } from '../shared/states';
import { applicationStates } from './routes';
import './admission.css';

const route = getRouteApi('/desk/desk/applications');
const size = 30;

export function ApplicationsPage() {
  return <Guard may={mayDecideApplications}>{() => <Listed />}</Guard>;
}

function Listed() {
  const t = useText();
  const codes = useCodes();
  useTitle(t.apply.desk.title);
  const { state = 'submitted', page = 1 } = route.useSearch();
  const fetching = useDownload();
  const query = useQuery({
    queryKey: ['applications', 'desk', state, page],
    queryFn: () => body(api.GET('/applications', { params: { query: { state, page, size } } })),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead title={t.apply.desk.title} lead={t.apply.desk.lead}>
        <button
          type="button"
          className="button"
          title={t.apply.desk.exportHint}
          onClick={() => fetching('/applications.xlsx', 'applications.xlsx')}
        >
          {t.apply.desk.export}
        </button>
      </PageHead>
      <nav className="desk-tabs" aria-label={t.apply.desk.states}>
        {applicationStates.map((s) => (
          <Link
            key={s}
            to="/desk/applications"
            search={s === 'submitted' ? {} : { state: s }}
            activeOptions={{ exact: true }}
          >
            {codes.label('application_state', s)}
          </Link>
        ))}
      </nav>
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={t.apply.desk.none} inline />}
      {query.data && query.data.items.length > 0 && (
        <>
          <Rows rows={query.data.items} />
          <Pager page={page} size={size} total={query.data.total} />
        </>
      )}
    </>
  );
}

function Rows({ rows }: { rows: readonly Application[] }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t.mine.labels.name}</th>
          <th scope="col">{t.organisations.kind}</th>
          <th scope="col">{t.common.region}</th>
          <th scope="col">{t.apply.desk.sentAt}</th>
          <th scope="col">{t.apply.desk.due}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((a) => (
          <tr key={a.id}>
            <td>
              <Link to="/desk/applications/$id" params={{ id: a.id }}>
                <strong>{a.name}</strong>
              </Link>{' '}
              {a.registered && <span className="tag bad">{t.apply.desk.registeredTag}</span>}{' '}
              {(a.same ?? []).length > 0 && <span className="tag need">{t.apply.desk.sameTag}</span>}
            </td>
            <td>{codes.label('organisation_kind', a.kind)}</td>
            <td>{codes.label('region', a.region)}</td>
            <td>{format.day(a.created_at)}</td>
            <td>
              {a.due && format.day(a.due)}
              {a.due_open && <Unknown term={a.due_open} />}
              {!a.due && !a.due_open && <span className="muted">{t.common.none}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
