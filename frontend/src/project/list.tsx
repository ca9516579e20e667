// Joint projects: of the own organisation, or to the provincial department all that were handed in.

import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { Unknown } from '../calendar/unknown';
import { useText } from '../i18n';
import { useWords } from '../programme/queries';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, mayReadProgrammes } from '../session/may';
import type { User } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { OrganisationLink, SampleTag } from '../shared/parts';
import { writeQuery } from '../shared/query-string';
import { Failed, Loading, Note } from '../shared/states';
import { ProjectTag } from './parts';
import { type ListParams, type ProjectRow, pageSize, useCalls, useProjects } from './queries';
import './project.css';

const route = getRouteApi('/desk/projects');

export function ProjectsPage() {
  return <Guard may={(u) => mayKeepCatalogue(u) || mayReadProgrammes(u)}>{(user) => <Listed user={user} />}</Guard>;
}

function Listed({ user }: { user: User }) {
  const t = useText();
  const x = t.projects;
  useTitle(x.title);
  const fetching = useDownload();
  const params = route.useSearch();
  const list = useProjects(params);
  const filtered = [params.q, params.state, params.call].some((v) => v !== undefined);
  const office = mayReadProgrammes(user);
  const { page: _, ...shown } = params;
  return (
    <>
      <PageHead title={x.title} lead={x.lead}>
        {office && (
          <Link to="/desk/project-calls" className="button">
            {x.calls.title}
          </Link>
        )}
        <button
          type="button"
          className="button"
          onClick={() => fetching(`/projects.xlsx${writeQuery(shown)}`, 'projects.xlsx')}
        >
          {x.exportAll}
        </button>
      </PageHead>
      {!office && <Taking />}
      <Filters params={params} />
      {list.isPending && <Loading lines={8} />}
      {list.isError && <Failed error={list.error} retry={() => void list.refetch()} inline />}
      {list.data?.items.length === 0 && (
        <Note
          title={filtered ? x.noneFound : office ? x.noneOffice : x.none}
          hint={filtered || office ? undefined : x.noneHint}
        />
      )}
      {list.data && list.data.items.length > 0 && (
        <>
          <ul className="project-list">
            {list.data.items.map((p) => (
              <li key={p.id} className="card">
                <Row project={p} />
              </li>
            ))}
          </ul>
          <Pager page={params.page ?? 1} size={pageSize} total={list.data.total} />
        </>
      )}
    </>
  );
}

/** Calls that take projects today, for those who file. */
function Taking() {
  const t = useText();
  const x = t.projects;
  const words = useWords();
  const format = useFormat();
  const open = (useCalls().data?.items ?? []).filter((c) => c.takes_projects);
  if (open.length === 0) return null;
  return (
    <section className="card project-part project-taking" aria-label={x.taking}>
      {open.map((c) => (
        <div key={c.id}>
          <span className="tag offer">{x.taking}</span> <strong>{words(c.terms.name)}</strong>{' '}
          {c.sample && <SampleTag />}
          <p className="muted small">
            {[c.terms.document, x.takingHint(format.day(c.terms.closes))].filter(Boolean).join(' · ')}
          </p>
        </div>
      ))}
    </section>
  );
}

function Filters({ params }: { params: ListParams }) {
  const t = useText();
  const x = t.projects;
  const codes = useCodes();
  const words = useWords();
  const calls = useCalls();
  const navigate = useNavigate();
  const [q, setQ] = useState(params.q ?? '');
  useEffect(() => setQ(params.q ?? ''), [params.q]);
  const change = (part: ListParams) =>
    void navigate({ to: '/projects', search: { ...params, page: undefined, ...part } });
  return (
    <div className="desk-bar">
      <Input.Search
        aria-label={x.find}
        placeholder={x.find}
        value={q}
        allowClear
        onChange={(e) => setQ(e.target.value)}
        onSearch={(text) => change({ q: text.trim() || undefined })}
      />
      <Select
        aria-label={x.call}
        style={{ minWidth: 180 }}
        value={params.call ?? ''}
        onChange={(value) => change({ call: value || undefined })}
        options={[
          { value: '', label: x.allCalls },
          ...(calls.data?.items ?? []).map((c) => ({
            value: c.id,
            label: [c.terms.year || '', words(c.terms.name)].filter(Boolean).join(' · '),
          })),
        ]}
      />
      <Select
        aria-label={x.state}
        style={{ minWidth: 150 }}
        value={params.state ?? ''}
        onChange={(value) => change({ state: value || undefined })}
        options={[
          { value: '', label: x.allStates },
          { value: 'live', label: x.live },
          { value: 'over', label: x.over },
          ...codes.list('project_state').map((c) => ({ value: c.code, label: codes.label('project_state', c.code) })),
        ]}
      />
    </div>
  );
}

function Row({ project: p }: { project: ProjectRow }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  return (
    <>
      <div>
        <Link to="/projects/$id" params={{ id: p.id }} className="plain">
          <strong>{p.title || t.projects.untitled}</strong>
        </Link>{' '}
        {p.sample && <SampleTag />}
        <div className="dots">
          <span>{p.year}</span>
          {p.number && <span>{p.number}</span>}
          {p.field && <span>{codes.label('field', p.field)}</span>}
          <span>
            <OrganisationLink organisation={p.university} />
          </span>
          <span>
            <OrganisationLink organisation={p.enterprise} />
          </span>
        </div>
      </div>
      <div className="project-state">
        <ProjectTag state={p.state} />
        {p.due && <div className="muted small">{t.projects.due(format.day(p.due))}</div>}
        {p.due_open && <Unknown term={p.due_open} />}
      </div>
    </>
  );
}
