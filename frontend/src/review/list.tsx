import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Select } from 'antd';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayDecide, maySeeReview } from '../session/may';
import { api, body } from '../shared/api/client';
import type { ItemRow, Kinds } from '../shared/api/types';
import { named, useCodes } from '../shared/codes';
import { useFormat, waiting } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { Failed, Loading, Note } from '../shared/states';
import './review.css';

const route = getRouteApi('/desk/review');
const size = 20;

export function ReviewPage() {
  return <Guard may={maySeeReview}>{(user) => <Waiting decides={mayDecide(user)} />}</Guard>;
}

function useWaiting(params: { kind: Kinds; field?: string; page?: number }) {
  return useQuery({
    queryKey: ['review', params],
    queryFn: () => body(api.GET('/review', { params: { query: { ...params, size } } })),
    placeholderData: keepPreviousData,
  });
}

function Waiting({ decides }: { decides: boolean }) {
  const t = useText();
  useTitle(t.review.title);
  const codes = useCodes();
  const params = route.useSearch();
  const navigate = useNavigate();
  const kind: Kinds = params.kind ?? 'achievements';
  const achievements = useWaiting({ ...params, kind: 'achievements', page: kind === 'achievements' ? params.page : 1 });
  const demands = useWaiting({ ...params, kind: 'demands', page: kind === 'demands' ? params.page : 1 });
  const query = kind === 'achievements' ? achievements : demands;
  const tabs = [
    { kind: 'achievements' as const, total: achievements.data?.total },
    { kind: 'demands' as const, total: demands.data?.total },
  ];
  return (
    <>
      <PageHead title={t.review.title} lead={decides ? t.review.lead : t.review.readOnly} />
      <nav className="desk-tabs" aria-label={t.review.kind}>
        {tabs.map((tab) => (
          <Link
            key={tab.kind}
            to="/review"
            search={{ kind: tab.kind === 'achievements' ? undefined : tab.kind, field: params.field }}
            aria-current={tab.kind === kind ? 'page' : undefined}
            activeProps={{}}
          >
            {t.common[tab.kind]} {tab.total !== undefined && <span className="tag">{t.common.count(tab.total)}</span>}
          </Link>
        ))}
      </nav>
      <div className="desk-bar">
        <Select
          aria-label={t.common.field}
          value={params.field ?? ''}
          onChange={(field) =>
            void navigate({ to: '/review', search: { kind: params.kind, field: field || undefined } })
          }
          options={[
            { value: '', label: t.common.forChoice(t.common.field, t.common.all) },
            ...codes.list('field').map((f) => ({ value: f.code, label: codes.label('field', f.code) })),
          ]}
        />
      </div>
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && query.data.items.length === 0 && (
        <Note title={t.review.none[kind]} hint={t.review.noneHint} inline />
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

function Rows({ rows }: { rows: readonly ItemRow[] }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const language = useLanguage();
  const { columns } = t.review;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{columns.title}</th>
          <th scope="col">{columns.organisation}</th>
          <th scope="col">{columns.field}</th>
          <th scope="col">{columns.waiting}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <Link to="/review/$kind/$id" params={{ kind: row.kind, id: row.id }}>
                <strong>{row.title}</strong>
              </Link>{' '}
              <span className="tag">{row.public_state ? t.review.isEdit : t.review.isNew}</span>
            </td>
            <td>{named(row.organisation, language)}</td>
            <td>{codes.label('field', row.field)}</td>
            <td title={row.submitted_at && format.clock(row.submitted_at)}>{waiting(row.waiting_hours ?? 0, t)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
