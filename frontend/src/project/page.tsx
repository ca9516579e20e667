// One joint project: where it stands and what comes next, what it is about, its evidence, milestones and reports, and
// what came of it.

import { getRouteApi, Link } from '@tanstack/react-router';
import { Unknown } from '../calendar/unknown';
import { HistoryLink } from '../history/link';
import { useText } from '../i18n';
import { useWords } from '../programme/queries';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, mayReadProgrammes, province } from '../session/may';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { Faults } from '../shared/faults';
import { AttachedFiles } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { OrganisationLink, Prose, SampleTag } from '../shared/parts';
import { Read } from '../shared/states';
import { Evidence } from './evidence';
import { Outcome } from './outcome';
import { ProjectTag, useSum } from './parts';
import { type Project, useProject } from './queries';
import { useProjectStep } from './step-dialog';
import './project.css';

const route = getRouteApi('/desk/projects/$id');

export function ProjectPage() {
  const { id } = route.useParams();
  return <Guard may={(u) => mayKeepCatalogue(u) || mayReadProgrammes(u)}>{() => <Signed id={id} />}</Guard>;
}

/** Inside the guard: before the session is back, everyone is a visitor, who is told that there is no such project. */
function Signed({ id }: { id: string }) {
  const query = useProject(id);
  return (
    <Read query={query} lines={10} page>
      {(p) => <One project={p} />}
    </Read>
  );
}

function One({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects;
  const title = p.title || x.untitled;
  useTitle(title);
  return (
    <>
      <PageHead
        title={title}
        lead={
          <span className="row">
            <ProjectTag state={p.state} />
            {p.sample && <SampleTag />}
          </span>
        }
      >
        <Link to="/projects" className="button">
          {x.back}
        </Link>
        <HistoryLink kind="projects" id={p.id} owners={[p.university.id, p.enterprise.id]} region={province} />
      </PageHead>
      <Next project={p} />
      <div className="project-columns">
        <div>
          <About project={p} />
          <Reports project={p} />
        </div>
        <div>
          <Outcome project={p} />
          <Milestones project={p} />
          <Evidence project={p} />
          <Course project={p} />
        </div>
      </div>
    </>
  );
}

const primary = new Set(['confirm', 'accept', 'agree', 'conclude', 'finish']);

function Next({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects;
  const codes = useCodes();
  const format = useFormat();
  const { dialog, ask } = useProjectStep(p);
  const why = p.state === 'refused' ? p.refused : p.returned;
  const list = p.state === 'refused' ? 'project_refuse_reason' : 'project_return_reason';
  const editable = p.actions.includes('edit');
  return (
    <section className="card project-next" aria-labelledby="next">
      <div>
        <h2 id="next">{x.next[p.state]}</h2>
        {['proposed', 'finishing'].includes(p.state) &&
          p.confirmed.map((side) => <p key={side}>{x.confirmedBy(codes.label('project_side', side))}</p>)}
        {why && ['refused', 'returned', 'draft', 'proposed'].includes(p.state) && (
          <p>
            {x.reason}
            {t.common.colon}
            {t.common.list(why.reasons.map((r) => codes.label(list, r)))}
            {why.note && ` · ${why.note}`}
          </p>
        )}
        {p.end_reason && (
          <p>
            {x.reason}
            {t.common.colon}
            {codes.label('project_end_reason', p.end_reason)}
          </p>
        )}
        {editable && p.faults.length > 0 && (
          <details>
            <summary>
              {x.missing} ({p.faults.length})
            </summary>
            <ul className="lines">
              {p.faults.map((f) => (
                <li key={f.location}>
                  {fieldName(f.location, x.form)} <Faults of={[f]} />
                </li>
              ))}
            </ul>
          </details>
        )}
        {p.due && <p className="muted small">{x.due(format.day(p.due))}</p>}
        {p.due_open && <Unknown term={p.due_open} />}
      </div>
      <div className="row">
        {editable && (
          <Link to="/projects/$id/edit" params={{ id: p.id }} className="button">
            {x.edit}
          </Link>
        )}
        {p.actions
          .filter((a) => a !== 'edit' && a !== 'reach' && x.steps[a])
          .map((a) => (
            <button
              key={a}
              type="button"
              className={primary.has(a) ? 'button primary' : 'button'}
              onClick={() => ask(a)}
            >
              {x.steps[a]}
            </button>
          ))}
      </div>
      {dialog}
    </section>
  );
}

/** What the field of a fault is called on this page; empty for one that its message names. */
function fieldName(location: string | undefined, names: object): string {
  const name = (names as Record<string, unknown>)[location?.split(/[.[]/)[0] ?? ''];
  return typeof name === 'string' ? name : '';
}

function About({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects;
  const codes = useCodes();
  const words = useWords();
  const format = useFormat();
  const sum = useSum();
  const { text } = p;
  const long = ['goals', 'content', 'expected', 'university_tasks', 'enterprise_tasks', 'ownership'] as const;
  return (
    <section className="card project-part" aria-labelledby="about">
      <h2 id="about">{x.sections.text}</h2>
      <Facts
        className="facts"
        facts={[
          [x.university, <OrganisationLink key="u" organisation={p.university} />],
          [x.enterprise, <OrganisationLink key="e" organisation={p.enterprise} />],
          [x.call, words(p.call_name)],
          [x.calls.titleDay, format.day(p.title_day)],
          [x.number, p.number],
          [x.form.field, p.field && codes.label('field', p.field)],
          [x.plans.term, p.begins && p.ends && x.dates(format.day(p.begins), format.day(p.ends))],
          [x.form.enterprise_fen, sum(text.enterprise_fen)],
          [x.form.university_fen, sum(text.university_fen)],
          [x.form.asked_fen, sum(text.asked_fen)],
          [x.plans.funding, p.plan && (p.funding_fen === undefined ? x.nothing : sum(p.funding_fen))],
          [x.reportForm.outcome, p.outcome_code && codes.label('project_outcome', p.outcome_code)],
        ]}
      />
      {long.map(
        (name) =>
          text[name] && (
            <div key={name}>
              <h3>{x.form[name]}</h3>
              <Prose text={text[name]} />
            </div>
          ),
      )}
    </section>
  );
}

function Milestones({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects;
  const codes = useCodes();
  const format = useFormat();
  const { dialog, ask } = useProjectStep(p);
  const plan = p.text.milestones ?? [];
  if (plan.length === 0) return null;
  return (
    <section className="card project-part" aria-labelledby="milestones">
      <h2 id="milestones">{x.sections.milestones}</h2>
      <ol>
        {plan.map((m, n) => {
          const reached = p.reached.find((r) => r.index === n);
          return (
            <li key={`${n} ${m.what}`}>
              <strong>{m.what}</strong>
              <div className="dots muted small">
                <span>{codes.label('project_side', m.who)}</span>
                <span>{format.day(m.due)}</span>
                <span>{reached ? x.reached(format.day(reached.at)) : x.notReached}</span>
              </div>
              {reached?.note && <p className="small">{reached.note}</p>}
              {!reached && m.who === p.side && p.actions.includes('reach') && (
                <button
                  type="button"
                  className="button"
                  onClick={() => ask('reach', n)}
                  aria-label={`${x.reach} ${m.what}`}
                >
                  {x.reach}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      {dialog}
    </section>
  );
}

function Reports({ project: p }: { project: Project }) {
  const t = useText();
  const x = t.projects;
  const codes = useCodes();
  const format = useFormat();
  if (!p.plan) return null;
  return (
    <section className="card project-part" aria-labelledby="reports">
      <h2 id="reports">{x.sections.reports}</h2>
      {p.reports.length === 0 && <p className="muted">{x.report.none}</p>}
      <ol>
        {p.reports.map((r) => (
          <li key={r.id}>
            <h3>
              {r.final ? x.report.final : x.report.progress}{' '}
              {r.standing && <span className="tag offer">{x.report.standing}</span>}
            </h3>
            <p className="muted small">
              {[
                codes.label('project_side', r.side),
                r.name,
                x.report.through(format.day(r.through)),
                format.moment(r.at),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
            <Prose text={r.done} />
            <Facts
              className="facts"
              facts={[
                [x.reportForm.problems, r.problems],
                [x.reportForm.next, r.next],
                [x.reportForm.outcome, r.outcome && codes.label('project_outcome', r.outcome)],
              ]}
            />
            <AttachedFiles files={r.files} path={(sha256) => `/project_reports/${r.id}/files/${sha256}`} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What happened, the oldest first. */
function Course({ project: p }: { project: Project }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const lists = {
    return: 'project_return_reason',
    refuse: 'project_refuse_reason',
    terminate: 'project_end_reason',
  } as const;
  return (
    <section className="card project-part" aria-labelledby="course">
      <h2 id="course">{t.projects.sections.course}</h2>
      <ol>
        {p.steps.map((s) => {
          const list = lists[s.action as keyof typeof lists];
          return (
            <li key={`${s.at} ${s.action}`}>
              <strong>{codes.label('project_action', s.action)}</strong>{' '}
              <span className="muted small">
                {[
                  s.side ? codes.label('project_side', s.side) : codes.label('project_part', s.part),
                  s.name,
                  format.moment(s.at),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              {list && <p className="small">{t.common.list(s.reasons.map((r) => codes.label(list, r)))}</p>}
              {s.words && <p>{s.words}</p>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
