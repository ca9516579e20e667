import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import type { Alert } from '../shared/api/types';
import { dayInChina } from '../shared/china';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { Failed, Loading, Note } from '../shared/states';
import { AlertCard } from './card';
import { pageSize, useInbox, useSeeAll } from './queries';
import type { Box, InboxParams } from './routes';
import './inbox.css';

const route = getRouteApi('/desk/inbox');
const boxes: Box[] = ['inbox', 'further', 'snoozed', 'done'];

/** Alerts of one list by their days in China, in the order of the list. */
function byDay(items: Alert[]): { day: string; items: Alert[] }[] {
  const out: { day: string; items: Alert[] }[] = [];
  for (const a of items) {
    const day = dayInChina(new Date(a.at));
    const last = out.at(-1);
    if (last?.day === day) last.items.push(a);
    else out.push({ day, items: [a] });
  }
  return out;
}

export function InboxPage() {
  const params = route.useSearch();
  return <Guard may={() => true}>{() => <Boxes params={params} />}</Guard>;
}

function Boxes({ params }: { params: InboxParams }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const navigate = useNavigate();
  useTitle(t.inbox.title);
  const list = useInbox(params);
  const all = useSeeAll();
  // What was done with the last alert: it leaves the list, so the word stands above it.
  const [said, setSaid] = useState('');
  const box = params.box ?? 'inbox';
  const change = (part: Partial<InboxParams>) =>
    void navigate({ to: '/inbox', search: { ...params, page: undefined, ...part } });
  return (
    <>
      <PageHead title={t.inbox.title} lead={t.inbox.lead}>
        <button
          type="button"
          className="button"
          disabled={all.isPending || !list.data?.new}
          onClick={() => all.mutate(undefined, { onSuccess: ({ count }) => setSaid(t.inbox.allSeen(count)) })}
        >
          {t.inbox.seeAll}
        </button>
        <Link to="/notifications" className="button">
          {t.inbox.settings}
        </Link>
      </PageHead>
      <div className="inbox-bar">
        <fieldset className="inbox-tabs">
          <legend className="visually-hidden">{t.inbox.boxLabel}</legend>
          {boxes.map((b) => (
            <button
              key={b}
              type="button"
              aria-pressed={b === box}
              onClick={() => change({ box: b === 'inbox' ? undefined : b })}
            >
              {b === 'further' ? t.inbox.furtherTab(list.data?.further.all ?? 0) : t.inbox.boxes[b]}
            </button>
          ))}
        </fieldset>
        <label className="row small">
          <span className="muted">{t.inbox.sort}</span>
          <select
            className="field select"
            value={params.sort ?? ''}
            onChange={(e) => change({ sort: e.target.value || undefined })}
          >
            <option value="">{t.inbox.everySort}</option>
            {codes.list('alert_sort').map(({ code }) => (
              <option key={code} value={code}>
                {codes.label('alert_sort', code)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p role="status" className="inbox-said small">
        {said}
      </p>
      {box === 'further' && <p className="small muted">{t.inbox.furtherLead}</p>}
      {box === 'inbox' && params.page === undefined && list.data && list.data.further.today > 0 && (
        <p className="further-strip">
          {t.inbox.furtherToday(list.data.further.today)}{' '}
          <Link to="/inbox" search={{ box: 'further' }}>
            {t.inbox.furtherOpen}
          </Link>
        </p>
      )}
      {list.isPending && <Loading lines={8} />}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} inline />}
      {list.data?.items.length === 0 && (
        <Note title={t.inbox.none[box]} hint={box === 'inbox' ? t.inbox.noneHint : undefined} />
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          {(box === 'further' ? byDay(list.data.items) : [{ day: '', items: list.data.items }]).map(
            ({ day, items }) => (
              <section
                key={day}
                aria-labelledby={day ? `day-${day}` : undefined}
                aria-label={day ? undefined : t.inbox.title}
              >
                {day && (
                  <h2 id={`day-${day}`} className="further-day">
                    {format.day(day)}
                  </h2>
                )}
                <ol className="alerts">
                  {items.map((a) => (
                    <li key={a.id}>
                      <AlertCard alert={a} say={setSaid} />
                    </li>
                  ))}
                </ol>
              </section>
            ),
          )}
          <Pager page={params.page ?? 1} size={pageSize} total={list.data.total} />
        </>
      )}
    </>
  );
}
