// How a document came to be: every version with who changed what, when and why, and the document as it stood on a day.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayDecideApplications, mayReadClaims, mayReadHistory } from '../session/may';
import { api, body } from '../shared/api/client';
import { statusOf } from '../shared/api/problem';
import type { HistoryStanding, HistoryValue, HistoryVersion, User } from '../shared/api/types';
import { named, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { inWords } from './values';
import './history.css';

const route = getRouteApi('/desk/history/$kind/$id');

export function HistoryPage() {
  return <Guard may={mayReadHistory}>{(user) => <History user={user} />}</Guard>;
}

/** Pages that show a document of a kind as it is now. */
const pages = {
  achievements: '/achievements/$id',
  demands: '/demands/$id',
  organisations: '/organisations/$id',
  contracts: '/contracts/$id',
  introductions: '/introductions/$id',
  projects: '/projects/$id',
  project_plans: '/desk/project-plans/$id',
  titles: '/titles/$id',
  programmes: '/programmes/$id',
  rounds: '/desk/rounds/$id',
  batches: '/claims/payments/$id',
  stories: '/mine/stories/$id',
} as const;

/** The page of a document, where the person has one for it: an office and an enterprise see claims on pages of their own. */
function pageOf(kind: string, user: User) {
  if (kind === 'claims') return mayReadClaims(user) ? '/claims/$id' : '/mine/claims/$id';
  if (kind === 'recoveries') return mayReadClaims(user) ? '/claims/recoveries/$id' : undefined;
  if (kind === 'applications') return mayDecideApplications(user) ? '/desk/applications/$id' : undefined;
  return pages[kind as keyof typeof pages];
}

function useHistory(kind: string, id: string, order: 'newest' | 'oldest') {
  const language = useLanguage();
  return useInfiniteQuery({
    queryKey: ['history', kind, id, order, language],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/history/{kind}/{id}', {
          params: { path: { kind, id }, query: { order, after: pageParam || undefined } },
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
  });
}

function History({ user }: { user: User }) {
  const t = useText();
  const { kind, id } = route.useParams();
  const { order, day, entry } = route.useSearch();
  const query = useHistory(kind, id, order ?? 'newest');
  const first = query.data?.pages[0];
  const kindName = t.history.kinds[kind] ?? kind;
  useTitle(first ? `${t.history.title} · ${first.title}` : t.history.title);
  if (query.isPending) return <Loading lines={10} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} page />;
  const versions = query.data.pages.flatMap((p) => p.items);
  const to = pageOf(kind, user);
  return (
    <div className="history">
      <PageHead
        title={first?.title || kindName}
        lead={
          <span className="row">
            <span className="tag">{kindName}</span>
            <span>{t.history.title}</span>
          </span>
        }
      >
        {to && (
          <Link to={to} params={{ id }} className="button">
            {t.history.present}
          </Link>
        )}
      </PageHead>
      <Choices order={order ?? 'newest'} day={day} />
      {(day || entry) && <Stood kind={kind} id={id} day={day} entry={entry} />}
      <h2>{t.history.versions}</h2>
      {versions.length === 0 && <Note title={t.history.none} inline />}
      <ol className="versions">
        {versions.map((v) => (
          <li key={`${v.number}/${v.version}`} className="card">
            <Version version={v} />
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <button
          type="button"
          className="button more"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t.history.more}
        </button>
      )}
    </div>
  );
}

/** The day to look at, and from which end the versions are read. */
function Choices({ order, day }: { order: 'newest' | 'oldest'; day?: string }) {
  const t = useText();
  const navigate = useNavigate({ from: '/history/$kind/$id' });
  const [typed, setTyped] = useState(day ?? '');
  return (
    <form
      className="row history-choices card"
      onSubmit={(e) => {
        e.preventDefault();
        void navigate({ to: '.', search: (s) => ({ ...s, day: typed || undefined, entry: undefined }) });
      }}
    >
      <label>
        {t.history.asOf}{' '}
        <input
          type="date"
          className="field"
          value={typed}
          max="9999-12-31"
          onChange={(e) => setTyped(e.target.value)}
        />
      </label>
      <button type="submit" className="button primary">
        {t.history.look}
      </button>
      <label className="last">
        {t.history.order}{' '}
        <select
          className="field select"
          value={order}
          onChange={(e) =>
            void navigate({
              to: '.',
              search: (s) => ({ ...s, order: e.target.value === 'oldest' ? 'oldest' : undefined }),
            })
          }
        >
          <option value="newest">{t.history.newest}</option>
          <option value="oldest">{t.history.oldest}</option>
        </select>
      </label>
    </form>
  );
}

function Stood({ kind, id, day, entry }: { kind: string; id: string; day?: string; entry?: number }) {
  const t = useText();
  const format = useFormat();
  const language = useLanguage();
  const query = useQuery({
    queryKey: ['history-at', kind, id, day, entry, language],
    queryFn: () =>
      body(api.GET('/history/{kind}/{id}/at', { params: { path: { kind, id }, query: { day, number: entry } } })),
    retry: false,
  });
  const title = entry ? t.history.afterEntry(entry) : t.history.onDay(format.day(day));
  return (
    <section className="card stood" aria-label={title}>
      <div className="row spread">
        <h2>{title}</h2>
        <Link
          to="/history/$kind/$id"
          params={{ kind, id }}
          search={(s) => ({ ...s, day: undefined, entry: undefined })}
          className="button quiet"
        >
          {t.common.close}
        </Link>
      </div>
      {query.isPending && <Loading lines={6} />}
      {query.isError &&
        (statusOf(query.error) === 404 ? (
          <p className="muted">{t.history.notYet}</p>
        ) : (
          <Failed error={query.error} retry={() => void query.refetch()} inline />
        ))}
      {query.data && <Standing standing={query.data} />}
    </section>
  );
}

function Standing({ standing }: { standing: HistoryStanding }) {
  const t = useText();
  return (
    <>
      <By version={standing.version} />
      {standing.version.deleted ? (
        <p className="muted">{t.history.wasDeleted}</p>
      ) : (
        <ValueTable values={standing.values} caption={t.history.values} stood />
      )}
      {standing.raw && (
        <details>
          <summary>{t.history.raw}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <pre tabIndex={0}>{standing.raw}</pre>
        </details>
      )}
    </>
  );
}

function Version({ version }: { version: HistoryVersion }) {
  const t = useText();
  const { kind, id } = route.useParams();
  return (
    <article>
      <div className="row spread">
        <h3>
          {version.label} {version.deleted && <span className="tag bad">{t.history.deleted}</span>}
        </h3>
        <Link
          to="/history/$kind/$id"
          params={{ kind, id }}
          search={(s) => ({ ...s, entry: version.number, day: undefined })}
          className="small"
        >
          {t.history.wholeOf(version.version)}
        </Link>
      </div>
      <By version={version} />
      {version.reason && (
        <p className="reason">
          <span className="muted">{t.history.reason}</span> {version.reason}
        </p>
      )}
      {version.differences.length > 0 && (
        <ValueTable values={version.differences} caption={t.history.changedIn(version.version)} />
      )}
    </article>
  );
}

/** Who made a version and when, and where it stands in the journal. */
function By({ version }: { version: HistoryVersion }) {
  const t = useText();
  const format = useFormat();
  const language = useLanguage();
  const { by } = version;
  const organisation = by.organisation && named(by.organisation, language);
  return (
    <p className="dots">
      <span>{format.moment(version.time)}</span>
      <span>{t.history.actors[by.user] ?? (by.system ? t.history.system(by.user) : by.name || t.history.unnamed)}</span>
      {organisation && <span>{organisation}</span>}
      <span>{t.history.version(version.version)}</span>
      <span title={version.hash}>
        {t.history.entry(version.number)} <code>{version.hash.slice(0, 8)}</code>
      </span>
    </p>
  );
}

/** Values before and after; the after alone where a document as it stood is shown, or one that has just begun. */
function ValueTable({ values, caption, stood }: { values: HistoryValue[]; caption: string; stood?: boolean }) {
  const single = stood || values.every((v) => v.set === 'added');
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const words = (v: HistoryValue, value: string | undefined) => inWords(v, value, t, codes, format.moment);
  return (
    <table className="data differences">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.history.field}</th>
          {!single && <th scope="col">{t.history.before}</th>}
          <th scope="col">{single ? t.history.value : t.history.after}</th>
        </tr>
      </thead>
      <tbody>
        {values.map((v) => (
          <tr key={`${v.path} ${v.set}`} className={stood ? undefined : v.set}>
            <th scope="row" title={v.path}>
              {v.label}
            </th>
            {!single && (
              <td className="old" data-label={t.history.before}>
                {v.set === 'added' ? <span className="muted">{t.history.nothing}</span> : <del>{words(v, v.old)}</del>}
              </td>
            )}
            <td className="new" data-label={single ? undefined : t.history.after}>
              {v.set === 'removed' ? <span className="muted">{t.history.nothing}</span> : words(v, v.new)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
