// The operator's desk: how the server is doing, where the full-text index and the matcher stand, and building one anew
// while it serves.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Progress } from 'antd';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayMaintain } from '../session/may';
import { api, body } from '../shared/api/client';
import type { Part } from '../shared/api/types';
import { clock } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading } from '../shared/states';
import { type PartName, percent, state } from './progress';
import { RunningHouse, RunningNow } from './running';
import './maintenance.css';

export function MaintenancePage() {
  return <Guard may={mayMaintain}>{() => <Parts />}</Guard>;
}

/** How often the page asks, in milliseconds: often while something is being built. */
const everySecond = 1000;
const everyMinute = 60_000;

function Parts() {
  const t = useText();
  useTitle(t.maintenance.title);
  const query = useQuery({
    queryKey: ['maintenance'],
    queryFn: () => body(api.GET('/maintenance')),
    refetchInterval: ({ state: { data } }) =>
      data?.items.some((p) => state(p) === 'building') ? everySecond : everyMinute,
  });
  return (
    <>
      <PageHead title={t.maintenance.title} lead={t.maintenance.lead}>
        <Link to="/erasures" className="button">
          {t.personal.desk}
        </Link>
      </PageHead>
      <RunningNow />
      <div className="parts-head">
        <h2>{t.maintenance.derived}</h2>
        <p className="muted">{t.maintenance.derivedLead}</p>
      </div>
      {query.isPending && <Loading lines={6} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      <ul className="parts">
        {query.data?.items.map((p) => (
          <li key={p.name} className="card">
            <One part={p} />
          </li>
        ))}
      </ul>
      <RunningHouse />
    </>
  );
}

function One({ part }: { part: Part }) {
  const t = useText();
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const name = part.name as PartName;
  const now = state(part);
  const rebuild = useMutation({
    mutationFn: () => body(api.POST('/maintenance/{part}/rebuild', { params: { path: { part: name } } })),
    onError: (error) => void message.error(error.message || t.states.offline),
    onSettled: () => queries.invalidateQueries({ queryKey: ['maintenance'] }),
  });
  const ask = () =>
    modal.confirm({
      title: t.maintenance.confirm(t.maintenance.parts[name]),
      content: t.maintenance.confirmHint,
      okText: t.maintenance.rebuild,
      cancelText: t.common.cancel,
      onOk: () => rebuild.mutateAsync().catch(() => undefined),
    });
  return (
    <>
      <h3>{t.maintenance.parts[name]}</h3>
      <p className="muted small">{t.maintenance.hints[name]}</p>
      <dl className="facts">
        <dt>{name === 'vectors' ? t.maintenance.learned : t.maintenance.documents}</dt>
        <dd>{part.documents.toLocaleString()}</dd>
        <dt>{t.maintenance.position}</dt>
        <dd>
          {part.position.toLocaleString()}
          {part.behind > 0 && <span className="muted"> {t.maintenance.behind(part.behind)}</span>}
        </dd>
        <dt>{t.maintenance.made}</dt>
        <dd className="made">{part.made || t.maintenance.notYet}</dd>
      </dl>
      {part.outdated && <p className="tag">{t.maintenance.outdated}</p>}
      <div role="status">
        {now === 'building' && part.rebuild && (
          <>
            <p>{t.maintenance.building}</p>
            <Progress percent={percent(part.rebuild)} aria-label={t.maintenance.parts[name]} />
          </>
        )}
        {now === 'built' && part.rebuild?.ended_at && <p>{t.maintenance.built(clock(part.rebuild.ended_at))}</p>}
        {now === 'failed' && <p className="fault">{t.maintenance.failed(part.rebuild?.error ?? '')}</p>}
      </div>
      <Button onClick={ask} disabled={now === 'building'} loading={rebuild.isPending}>
        {t.maintenance.rebuild}
      </Button>
    </>
  );
}
