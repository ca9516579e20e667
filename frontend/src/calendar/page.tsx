// The table of working days: what is in force, what waits for a second person, everything that was ever entered.

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../i18n';
import { mayReadProgrammes, mayRuleProgrammes } from '../session/may';
import { useSession } from '../session/session';
import { api, body } from '../shared/api/client';
import { Problem } from '../shared/api/problem';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Read } from '../shared/states';
import { EnterYear } from './enter';
import { useWorkingDays } from './queries';
import type { HolidayTable, HolidayVersion, WorkingDays } from './types';
import '../shared/desk/desk.css';
import './calendar.css';

export function CalendarPage() {
  const t = useText();
  useTitle(t.calendar.title);
  const query = useWorkingDays();
  return (
    <div className="wide">
      <PageHead title={t.calendar.title} lead={t.calendar.lead} />
      <Read query={query} lines={8}>
        {(days) => <Shown days={days} />}
      </Read>
    </div>
  );
}

function Shown({ days }: { days: WorkingDays }) {
  const t = useText();
  const format = useFormat();
  const session = useSession();
  const user = session.state === 'signed-in' ? session.user : null;
  const rules = user !== null && mayRuleProgrammes(user);
  const pending = days.versions.filter((v) => v.state === 'proposed');
  return (
    <>
      <p className="calendar-reach card">
        <strong>{t.calendar.reach(format.day(days.first), format.day(days.last))}</strong>
        {days.missing_due && <span className="tag need">{t.calendar.missing(days.missing_year)}</span>}
        {days.waiting > 0 && <span className="tag bad">{t.calendar.waiting(days.waiting)}</span>}
        <span className="muted small">{t.calendar.reachHint(days.missing_year)}</span>
      </p>
      {pending.map((v) => (
        <Pending key={v.id} version={v} />
      ))}
      {rules && <EnterYear days={days} />}
      <section className="calendar-part">
        <h2>{t.calendar.table}</h2>
        <Years days={days} />
      </section>
      {days.versions.length > 0 && (
        <section className="calendar-part">
          <h2>{t.calendar.history}</h2>
          <p className="muted">{t.calendar.historyHint}</p>
          <History versions={days.versions} audits={user !== null && mayReadProgrammes(user)} />
        </section>
      )}
    </>
  );
}

function Years({ days }: { days: WorkingDays }) {
  const t = useText();
  const format = useFormat();
  const inForce = (year: number) => days.versions.find((v) => v.year === year && v.state === 'in_force');
  const { columns } = t.calendar;
  return (
    <table className="rows calendar-years">
      <thead>
        <tr>
          {Object.values(columns).map((label) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.years.toReversed().map((y) => {
          const kept = inForce(y.year);
          return (
            <tr key={y.year}>
              <th scope="row">{y.year}</th>
              <td>{y.document}</td>
              <td>
                <DaysOff table={y} />
                {y.note && <p className="muted small">{y.note}</p>}
              </td>
              <td data-label={columns.work}>
                <Worked table={y} />
              </td>
              <td data-label={columns.days}>{y.figures.working}</td>
              <td className="small">
                {kept ? t.calendar.version(kept.number) : t.calendar.builtIn}
                {kept?.decided_at && <> · {t.calendar.confirmedOn(format.day(kept.decided_at))}</>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function DaysOff({ table }: { table: HolidayTable }) {
  const t = useText();
  return (
    <ul className="calendar-runs">
      {table.off.map((h) => (
        <li key={h.from}>
          <span>{h.name}</span>{' '}
          <span className="digits">
            {h.from === h.to
              ? short(h.from, table.year)
              : t.calendar.to(short(h.from, table.year), short(h.to, table.year))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Worked({ table }: { table: HolidayTable }) {
  const t = useText();
  if (table.work.length === 0) return <span className="muted">{t.calendar.none}</span>;
  return (
    <ul className="calendar-runs digits">
      {table.work.map((d) => (
        <li key={d}>{short(d, table.year)}</li>
      ))}
    </ul>
  );
}

/** A day without its year where that is the table's own. */
function short(day: string, year: number): string {
  return day.startsWith(`${year}-`) ? day.slice(5) : day;
}

function Figures({ table }: { table: HolidayTable }) {
  const t = useText();
  const f = table.figures;
  return <p className="muted">{t.calendar.figures(f.off, f.freed, f.worked, f.net, f.working)}</p>;
}

/** What one person has entered and another confirms or refuses. */
function Pending({ version: v }: { version: HolidayVersion }) {
  const t = useText();
  const format = useFormat();
  const codes = useCodes();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: (action: HolidayVersion['actions'][number]) =>
      body(
        api.POST('/calendar/versions/{id}/actions', {
          params: { path: { id: v.id }, header: { 'If-Match': `"${v.version}"` } },
          body: { action, reason: reason || undefined },
        }),
      ),
    onSettled: () => queries.invalidateQueries(),
  });
  const press: typeof act.mutate = (action) => {
    if (action === 'confirm' && !window.confirm(t.calendar.confirmAsk(v.year))) return;
    act.mutate(action);
  };
  const refuses = v.actions.includes('refuse');
  return (
    <section className="card calendar-pending" aria-labelledby={`pending-${v.id}`}>
      <h2 id={`pending-${v.id}`}>
        {t.calendar.pending(v.year)} <span className="tag need">{t.calendar.version(v.number)}</span>
      </h2>
      <p>{v.actions.includes('withdraw') ? t.calendar.own : t.calendar.pendingHint}</p>
      <Facts
        className="facts"
        facts={[
          [t.calendar.fields.document, v.document],
          [t.calendar.columns.off, <DaysOff key="off" table={v} />],
          [t.calendar.columns.work, <Worked key="work" table={v} />],
          [t.calendar.fields.reason, v.reason],
        ]}
      />
      <Figures table={v} />
      <p className="muted small">
        {t.calendar.enteredOn(format.moment(v.entered_at))}
        {v.note && <> · {v.note}</>}
      </p>
      {refuses && (
        <label className="calendar-reason">
          {t.calendar.refuseReason}
          <input className="field" value={reason} maxLength={1000} onChange={(e) => setReason(e.target.value)} />
        </label>
      )}
      {act.isError && (
        <p className="fault" role="alert">
          {act.error instanceof Problem ? (act.error.faults[0]?.message ?? act.error.message) : t.states.offline}
        </p>
      )}
      <p className="row">
        {v.actions.map((action) => (
          <button
            key={action}
            type="button"
            className={action === 'confirm' ? 'button primary' : 'button'}
            disabled={act.isPending}
            onClick={() => press(action)}
          >
            {codes.label('holiday_action', action)}
          </button>
        ))}
      </p>
    </section>
  );
}

function History({ versions, audits }: { versions: HolidayVersion[]; audits: boolean }) {
  const t = useText();
  const format = useFormat();
  const codes = useCodes();
  return (
    <ul className="calendar-history">
      {versions.map((v) => (
        <li key={v.id}>
          <span>
            <strong>{v.year}</strong> {t.calendar.version(v.number)}{' '}
            <span className="tag">{codes.label('holiday_state', v.state)}</span>
          </span>
          <span>{v.document}</span>
          <span className="muted small">
            {[
              t.calendar.enteredOn(format.day(v.entered_at)),
              v.reason,
              v.decided_at &&
                `${codes.label('holiday_state', v.state === 'superseded' ? 'in_force' : v.state)} ${format.day(v.decided_at)}`,
              v.decision_reason,
              v.ended_at && t.calendar.endedOn(format.day(v.ended_at)),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
          {audits && (
            <Link to="/history/$kind/$id" params={{ kind: 'holidays', id: v.id }} className="small">
              {t.calendar.audit}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
