// The server that answers, as an operator wants to know it: version, stores and disk, the end of the journal, chores,
// letters that do not go.

import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { useLanguage, useText } from '../i18n';
import { api, body, download } from '../shared/api/client';
import type { Running, RunningLetter } from '../shared/api/types';
import { useFormat } from '../shared/format';
import { Read } from '../shared/states';
import { bytes, seconds, share } from './measure';

/** How often the page asks, in milliseconds. */
const every = 15_000;

function useRunning() {
  const language = useLanguage();
  return useQuery({
    queryKey: ['maintenance', 'running', language],
    queryFn: () => body(api.GET('/maintenance/running')),
    refetchInterval: every,
  });
}

/** What stands on top: the server and the end of the journal. */
export function RunningNow() {
  return (
    <Read query={useRunning()} lines={8}>
      {(now) => <Facts now={now} />}
    </Read>
  );
}

/** What one looks at when something is amiss; where the server is not known, the top says so already. */
export function RunningHouse() {
  const { data } = useRunning();
  return (
    data && (
      <>
        <Mail now={data} />
        <Servers now={data} />
        <Chores now={data} />
      </>
    )
  );
}

function Facts({ now }: { now: Running }) {
  const t = useText();
  const words = t.maintenance.running;
  const format = useFormat();
  const journal = now.journal;
  return (
    <ul className="parts">
      <li className="card">
        <h2>{words.server}</h2>
        <dl className="facts">
          <Fact name={words.version}>
            {now.version}
            {now.revision && <span className="made"> {now.revision.slice(0, 12)}</span>}
          </Fact>
          <Fact name={words.since}>{format.clock(now.started_at)}</Fact>
          <Fact name={words.sessions}>{t.common.count(now.requests.sessions)}</Fact>
          <Fact name={words.store}>{words.stores[now.store as keyof typeof words.stores] ?? now.store}</Fact>
          <Fact name={words.files}>{words.stores[now.files as keyof typeof words.stores] ?? now.files}</Fact>
          {now.disk && (
            <Fact name={words.disk}>
              <span className={share(now.disk) < 10 ? 'fault' : undefined}>
                {words.free(bytes(now.disk.free), share(now.disk))}
              </span>
            </Fact>
          )}
          {now.backup && (
            <Fact name={words.backup}>
              <Backup backup={now.backup} />
            </Fact>
          )}
        </dl>
        <Profiles />
      </li>
      <li className="card">
        <h2>{words.journal}</h2>
        <dl className="facts">
          <Fact name={words.entry}>{t.common.count(journal.number)}</Fact>
          {journal.at && <Fact name={words.written}>{format.moment(journal.at)}</Fact>}
          {journal.hash && (
            <Fact name={words.hash}>
              <code className="made">{journal.hash}</code>
            </Fact>
          )}
          {now.alerts.map((a) => (
            <Fact key={a.name} name={words.alerts[a.name]}>
              {t.common.count(a.position)}
              {a.behind > 0 && <span className="muted"> {t.maintenance.behind(a.behind)}</span>}
            </Fact>
          ))}
        </dl>
        <p className="muted small">{words.hashHint}</p>
      </li>
    </ul>
  );
}

/** Hours after which a backup of each night is late. */
const late = 26;

function Backup({ backup: { at, unread } }: { backup: NonNullable<Running['backup']> }) {
  const words = useText().maintenance.running;
  const format = useFormat();
  if (unread) return <span className="fault">{words.unreadBackup}</span>;
  if (!at) return <span className="fault">{words.noBackup}</span>;
  const old = Date.now() - Date.parse(at) > late * 3_600_000;
  return <span className={old ? 'fault' : undefined}>{format.clock(at)}</span>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

const profiles = ['cpu', 'heap', 'goroutine'] as const;

/** What whoever mends a slow server wants to have. */
function Profiles() {
  const t = useText();
  const words = t.maintenance.running;
  const { message } = App.useApp();
  const take = useMutation({
    mutationFn: (name: string) => download(`/maintenance/profiles/${name}`, `duijie-${name}.pprof`),
    onError: (error) => void message.error(error.message || t.states.offline),
  });
  return (
    <div>
      <p className="muted small">{words.profilesHint}</p>
      <div className="row">
        {profiles.map((name) => (
          <Button
            key={name}
            onClick={() => take.mutate(name)}
            loading={take.isPending && take.variables === name}
            disabled={take.isPending}
          >
            {words.profiles[name]}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** Which servers are at work on the same data, and, of several, what each does for all of them. */
function Servers({ now: { servers, jobs, old_forms } }: { now: Running }) {
  const words = useText().maintenance.running;
  const format = useFormat();
  return (
    <div className="card running">
      <h2>{words.servers}</h2>
      <p className="muted small">{words.serversHint}</p>
      <Lines label={words.servers} columns={[words.name, words.version, words.joined]}>
        {servers.map((s) => (
          <tr key={s.id}>
            <th scope="row">
              {s.name}
              {s.here && <span className="muted"> {words.thisOne}</span>}
            </th>
            <td>{s.version}</td>
            <td className="figure">{format.clock(s.joined_at)}</td>
          </tr>
        ))}
      </Lines>
      {old_forms && <p className="unfinished">{words.oldForms(old_forms)}</p>}
      {(servers.length > 1 || jobs.some((j) => !j.server)) && <Jobs jobs={jobs} />}
    </div>
  );
}

function Jobs({ jobs }: { jobs: Running['jobs'] }) {
  const t = useText();
  const words = t.maintenance.running;
  const format = useFormat();
  return (
    <>
      <h3>{words.jobs}</h3>
      <p className="muted small">{words.jobsHint}</p>
      <Lines label={words.jobs} columns={[words.job, words.doneBy, words.heldSince, words.hands]}>
        {jobs.map((j) => (
          <tr key={j.name}>
            <th scope="row">{j.title}</th>
            <td>{j.server ? j.here ? words.thisOne : j.server : <span className="fault">{words.nobody}</span>}</td>
            <td className="figure">{j.since && format.clock(j.since)}</td>
            <td className="figure">{t.common.count(j.fence)}</td>
          </tr>
        ))}
      </Lines>
    </>
  );
}

function Chores({ now }: { now: Running }) {
  const words = useText().maintenance.running;
  const format = useFormat();
  return (
    <div className="card running">
      <h2>{words.chores}</h2>
      <p className="muted small">{words.choresHint}</p>
      <Lines label={words.chores} columns={[words.chore, words.state, words.lastRun, words.took, words.lastSuccess]}>
        {now.chores.map((c) => (
          <tr key={c.name}>
            <th scope="row">{c.title}</th>
            <td>
              <span className={c.failed && !c.elsewhere ? 'fault' : undefined}>
                {c.elsewhere ? words.elsewhere : c.failed ? words.failing : c.ran_at ? words.well : words.notYet}
              </span>
            </td>
            <td className="figure">{c.ran_at && format.clock(c.ran_at)}</td>
            <td className="figure">{c.ran_at && words.seconds(seconds(c.took_ms))}</td>
            <td className="figure">{c.succeeded_at && format.clock(c.succeeded_at)}</td>
          </tr>
        ))}
      </Lines>
    </div>
  );
}

function Mail({ now: { mail } }: { now: Running }) {
  const t = useText();
  const words = t.maintenance.running;
  const format = useFormat();
  return (
    <div className="card running">
      <h2>{words.mail}</h2>
      {!mail.carried && <p className="muted">{words.noMail}</p>}
      {mail.carried && (
        <p>
          {mail.waiting === 0 ? words.noneWait : words.wait(mail.waiting, mail.tried)}
          {mail.oldest_at && mail.waiting > 0 && (
            <span className="muted"> {words.oldest(format.clock(mail.oldest_at))}</span>
          )}
        </p>
      )}
      {mail.letters.length > 0 && (
        <Lines label={words.stuck} columns={[words.letter, words.fate, words.tries, words.written, words.said]}>
          {mail.letters.map((l) => (
            <tr key={l.id}>
              <th scope="row" className="made">
                {l.id}
              </th>
              <td className="figure">{fate(l, words.fates, (time) => words.next(format.clock(time)))}</td>
              <td className="figure">{t.common.count(l.tries)}</td>
              <td className="figure">{format.clock(l.written_at)}</td>
              <td className="said">{l.error}</td>
            </tr>
          ))}
        </Lines>
      )}
    </div>
  );
}

function fate(l: RunningLetter, fates: Record<RunningLetter['fate'], string>, next: (time: string) => string): string {
  return l.next_at ? next(l.next_at) : fates[l.fate];
}

function Lines({ label, columns, children }: { label: string; columns: readonly string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap" tabIndex={0} aria-label={label}>
      <table className="data">
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
