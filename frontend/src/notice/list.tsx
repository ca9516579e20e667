// Public notices: those that run, with where else one can object, and those that are over.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Unknown } from '../calendar/unknown';
import type { Notice } from '../claim/types';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { useSaid } from '../shared/said';
import { Note, Read } from '../shared/states';
import './notice.css';

const route = getRouteApi('/notices');
const size = 20;

export function NoticesPage() {
  const t = useText();
  useTitle(t.notice.title);
  const { ended, page = 1 } = route.useSearch();
  return (
    <div className="wide">
      <PageHead title={t.notice.title} lead={t.notice.lead}>
        <Link to="/calendar" className="button quiet">
          {t.calendar.nav}
        </Link>
      </PageHead>
      <nav className="desk-tabs" aria-label={t.notice.title}>
        <Link
          to="/notices"
          search={{}}
          aria-current={ended ? undefined : 'page'}
          activeOptions={{ exact: true }}
          activeProps={{}}
        >
          {t.notice.running}
        </Link>
        <Link
          to="/notices"
          search={{ ended: true }}
          aria-current={ended ? 'page' : undefined}
          activeOptions={{ exact: true }}
          activeProps={{}}
        >
          {t.notice.ended}
        </Link>
      </nav>
      {ended ? <Ended page={page} /> : <Running />}
    </div>
  );
}

function Running() {
  const t = useText();
  const query = useQuery({ queryKey: ['notices'], queryFn: () => body(api.GET('/notices')) });
  return (
    <Read query={query} lines={8}>
      {({ items, channels }) => (
        <>
          {items.length === 0 && <Note title={t.notice.none} hint={t.notice.noneHint} inline />}
          <Notices items={items} />
          {channels.length > 0 && (
            <section className="notice-channels">
              <h2>{t.notice.channels}</h2>
              <ul>
                {channels.map((c) => (
                  <li key={`${c.office} ${c.phone}`}>{[c.office, c.phone, c.email].filter(Boolean).join(' · ')}</li>
                ))}
              </ul>
            </section>
          )}
        </>
      )}
    </Read>
  );
}

function Ended({ page }: { page: number }) {
  const t = useText();
  const query = useQuery({
    queryKey: ['notices', 'ended', page],
    queryFn: () => body(api.GET('/notices/ended', { params: { query: { page, size } } })),
  });
  return (
    <Read query={query} lines={8}>
      {({ items, total }) => (
        <>
          {items.length === 0 && <Note title={t.notice.noneEnded} hint={t.notice.noneEndedHint} inline />}
          <Notices items={items} />
          <Pager page={page} size={size} total={total} />
        </>
      )}
    </Read>
  );
}

function Notices({ items }: { items: readonly Notice[] }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  return (
    <ul className="notices">
      {items.map((n) => (
        <li key={n.id} className="card">
          <h2>
            <Link to="/notices/$id" params={{ id: n.id }}>
              {n.enterprise}
            </Link>
          </h2>
          <p className="notice-amount">
            <strong>{t.claim.yuan(yuanForReading(n.amount_fen))}</strong>
          </p>
          <p>{n.project || said(n.programme)}</p>
          <p className="dots">
            <span>{n.number}</span>
            <span>{codes.label('region', n.region)}</span>
            {n.open ? (
              <span>
                {format.day(n.from)} <Unknown term={n.open} />
              </span>
            ) : (
              <span>{t.claim.facts.from(format.day(n.from), format.day(n.to))}</span>
            )}
            {n.example && <span>{t.claim.example}</span>}
          </p>
        </li>
      ))}
    </ul>
  );
}
