// Stories of the regions of the own office, by where they stand, with a workbook of them.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadStories } from '../session/may';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { Note, Read } from '../shared/states';
import { PartyName } from './parts';
import { deskStates } from './routes';
import type { StoryDesk, StoryWork } from './types';
import './story.css';

const route = getRouteApi('/desk/desk/stories');
const size = 30;

export function StoryDeskPage() {
  return <Guard may={mayReadStories}>{() => <Listed />}</Guard>;
}

function Listed() {
  const t = useText();
  const { state = 'published', page = 1 } = route.useSearch();
  const fetching = useDownload();
  const query = useQuery({
    queryKey: ['desk-stories', state, page],
    queryFn: () => body(api.GET('/desk/stories', { params: { query: { state, page, size } } })),
    placeholderData: keepPreviousData,
  });
  useTitle(t.story.desk.title);
  return (
    <>
      <PageHead title={t.story.desk.title} lead={t.story.desk.lead}>
        <button type="button" className="button" onClick={() => fetching('/desk/stories.xlsx', 'stories.xlsx')}>
          {t.story.desk.export}
        </button>
        <Link to="/stories" className="button">
          {t.story.toPublic}
        </Link>
      </PageHead>
      <Read query={query} lines={6}>
        {(desk) => (
          <>
            <States desk={desk} />
            {desk.items.length === 0 && <Note title={t.story.desk.none} inline />}
            {desk.items.length > 0 && <Rows rows={desk.items} />}
            <Pager page={page} size={size} total={desk.total} />
          </>
        )}
      </Read>
    </>
  );
}

/** The tabs with their counts, and how many wait for a second party. */
function States({ desk }: { desk: StoryDesk }) {
  const t = useText();
  const codes = useCodes();
  const count = (state: string) => desk.counts.find((c) => c.state === state)?.count ?? 0;
  return (
    <>
      <nav className="desk-tabs" aria-label={t.story.desk.states}>
        {deskStates.map((s) => (
          <Link
            key={s}
            to="/desk/stories"
            search={s === 'published' ? {} : { state: s }}
            activeOptions={{ exact: true }}
          >
            {t.story.desk.tab(codes.label('story_state', s), count(s))}
          </Link>
        ))}
      </nav>
      {count('proposed') > 0 && <p className="muted small story-waiting">{t.story.desk.waiting(count('proposed'))}</p>}
    </>
  );
}

function Rows({ rows }: { rows: readonly StoryWork[] }) {
  const t = useText();
  const codes = useCodes();
  const english = useLanguage() === 'en';
  const format = useFormat();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t.story.one}</th>
          <th scope="col">{t.story.seller}</th>
          <th scope="col">{t.story.buyer}</th>
          <th scope="col">{t.story.desk.changed}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((w) => (
          <tr key={w.id}>
            <td>
              <Link to="/mine/stories/$id" params={{ id: w.id ?? '' }}>
                <strong>{english ? w.text.title.en : w.text.title.zh}</strong>
              </Link>
              <div className="muted small">{codes.label('field', w.facts.field)}</div>
              {w.reason && <div className="small">{t.story.hiddenFor(w.reason)}</div>}
            </td>
            <td>
              <PartyName party={w.facts.seller} />
            </td>
            <td>
              <PartyName party={w.facts.buyer} />
            </td>
            <td>{w.updated_at && format.day(w.updated_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
