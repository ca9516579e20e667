// What a signed-in person has to do, the nearest last day first.

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Unknown } from '../calendar/unknown';
import type { Duty } from '../claim/types';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { AwaitedWord, User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { useSaid } from '../shared/said';
import { Failed, Loading } from '../shared/states';
import { placeOf } from './places';
import './duties.css';

export function Duties({ user }: { user: User }) {
  const t = useText();
  const query = useQuery({
    queryKey: ['duties', user.id],
    queryFn: () => body(api.GET('/duties')),
    retry: false,
  });
  return (
    <section className="duties" aria-labelledby="duties-title">
      <h2 id="duties-title">{t.todo.title}</h2>
      {query.isPending && <Loading lines={3} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <p className="muted">{t.todo.none}</p>}
      {query.data && query.data.items.length > 0 && (
        <ul>
          {query.data.items.map((d, n) => (
            <li
              key={[d.kind, d.subject, d.part, d.number, d.note, n].join(' ')}
              className={d.overdue ? 'overdue' : undefined}
            >
              <One duty={d} user={user} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function One({ duty: d, user }: { duty: Duty; user: User }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const said = useSaid();
  const to = placeOf(d, user);
  const calendar = d.kind === 'calendar';
  const own = d.part === 'applicant';
  const proposed = d.kind === 'claim' && own && d.state === 'draft';
  const year = Number(d.name);
  const listing = d.kind === 'listing';
  const kinds = d.subject === 'demands' ? 'demands' : 'achievements';
  const joins = d.kind === 'application';
  const about = (joins && d.name) || d.project || said(d.programme) || d.number || codes.label('duty', d.kind);
  const texts = d.part === 'owner' ? d.name : t.todo.listings[kinds](d.count ?? 0);
  const what = listing
    ? texts
    : !calendar
      ? about
      : d.state === 'proposed'
        ? t.calendar.pending(year)
        : t.calendar.missing(year);
  const steps = d.kind === 'claim' && !proposed && t.common.list(codes.labels('claim_action', d.actions));
  // Of a contract the note says what waits: a code, and so the place of the step.
  const waits = d.kind === 'contract' && t.contract.awaited.kinds[d.note as AwaitedWord['kind']];
  // Of an introduction it says what in its room waits; without one the introduction itself does.
  const talks = d.kind === 'introduction' && t.todo.introduction[d.note || d.state || ''];
  const joint = d.kind === 'project' && t.todo.project[d.note || d.state || ''];
  return (
    <>
      <span className={proposed ? 'tag offer' : 'tag'}>
        {proposed ? t.claim.proposed : codes.label('duty', d.kind)}
      </span>
      <span className="duty-text">
        {to ? <Link to={to as '/'}>{what}</Link> : what}
        <span className="muted small">
          {[
            proposed && t.todo.confirm,
            waits && t.todo.confirmKind(waits),
            talks,
            joint,
            d.kind === 'recovery' && own && t.todo.payBack,
            steps,
            joins && t.todo.joins,
            d.kind === 'batch' && t.common.list((d.actions ?? []).map((a) => t.todo.actions[a] ?? a)),
            listing && codes.label('state', d.state),
            !listing && d.number !== what && d.number,
            !own && !calendar && !listing && !joins && d.name,
            calendar && (d.count ?? 0) > 0 && t.calendar.waiting(d.count ?? 0),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {d.note && !waits && !talks && <span className="claim-fault small">{d.note}</span>}
      </span>
      {d.due_open && <Unknown term={d.due_open} />}
      {d.due && (
        <span className={d.overdue ? 'tag bad' : 'muted small'}>
          {d.overdue ? t.claim.overdue(format.day(d.due)) : t.claim.until(format.day(d.due))}
        </span>
      )}
    </>
  );
}
