import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { useCodes } from '../shared/codes';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { Failed, Loading, Note } from '../shared/states';
import { AlertCard } from './card';
import { pageSize, useInbox, useSeeAll } from './queries';
import type { Box, InboxParams } from './routes';
import './inbox.css';

const route = getRouteApi('/desk/inbox');
const boxes: Box[] = ['inbox', 'snoozed', 'done'];

export function InboxPage() {
  const params = route.useSearch();
  return <Guard may={() => true}>{() => <Boxes params={params} />}</Guard>;
}

function Boxes({ params }: { params: InboxParams }) {
  const t = useText();
  const codes = useCodes();
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
              {t.inbox.boxes[b]}
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
      {list.isPending && <Loading lines={8} />}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} inline />}
      {list.data?.items.length === 0 && (
        <Note title={t.inbox.none[box]} hint={box === 'inbox' ? t.inbox.noneHint : undefined} />
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <ol className="alerts">
            {list.data.items.map((a) => (
              <li key={a.id}>
                <AlertCard alert={a} say={setSaid} />
              </li>
            ))}
          </ol>
          <Pager page={params.page ?? 1} size={pageSize} total={list.data.total} />
        </>
      )}
    </>
  );
}
