// The annual plan as everyone reads it: the joint projects in it, with their numbers and what the fiscal plan gives.

import { useText } from '../i18n';
import { useWords } from '../programme/queries';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { SampleTag } from '../shared/parts';
import { Failed, Loading, Note } from '../shared/states';
import { type ProjectPlan, usePlans } from './queries';
import './project.css';

export function AnnualPlansPage() {
  const t = useText();
  const x = t.projects.plans;
  useTitle(x.title);
  const query = usePlans();
  const published = query.data?.items.filter((p) => p.state === 'published') ?? [];
  return (
    <div className="wide">
      <PageHead title={x.title} lead={x.lead} />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data && published.length === 0 && <Note title={x.none} />}
      {published.map((p) => (
        <Published key={p.id} plan={p} />
      ))}
    </div>
  );
}

function Published({ plan: p }: { plan: ProjectPlan }) {
  const t = useText();
  const x = t.projects.plans;
  const words = useWords();
  const format = useFormat();
  const fetching = useDownload();
  return (
    <section className="plan-published" aria-labelledby={p.id}>
      <h2 id={p.id}>
        {words(p.name)} {p.sample && <SampleTag />}
      </h2>
      <p className="dots">
        <span>{p.year}</span>
        {p.document && <span>{p.document}</span>}
        {p.published_at && <span>{x.published(format.day(p.published_at))}</span>}
        <span>{x.count(p.projects)}</span>
        {p.funded > 0 && <span>{x.funded(p.funded, yuanForReading(p.funding_fen))}</span>}
      </p>
      <PlanTable plan={p} />
      <p>
        <button
          type="button"
          className="button"
          onClick={() => fetching(`/project-plans/${p.id}/plan.xlsx`, 'annual-plan.xlsx')}
        >
          {x.export}
        </button>
      </p>
    </section>
  );
}

/** The lines of a plan that nobody changes here. */
export function PlanTable({ plan: p }: { plan: ProjectPlan }) {
  const t = useText();
  const x = t.projects.plans;
  const codes = useCodes();
  const words = useWords();
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard
    <section className="table-wrap plan-table" tabIndex={0} aria-label={words(p.name)}>
      <table className="data">
        <thead>
          <tr>
            <th scope="col">{x.number}</th>
            <th scope="col">{x.project}</th>
            <th scope="col">{t.projects.university}</th>
            <th scope="col">{t.projects.enterprise}</th>
            <th scope="col">{x.term}</th>
            <th scope="col" className="num">
              {x.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {p.entries.map((e) => (
            <tr key={e.project}>
              <td data-label={x.number}>{e.number || x.undecided}</td>
              <td>
                {e.title}
                <div className="muted small">
                  {[e.field && codes.label('field', e.field), e.state && codes.label('project_state', e.state)]
                    .filter(Boolean)
                    .join(' · ')}
                </div>
              </td>
              <td data-label={t.projects.university}>{e.university}</td>
              <td data-label={t.projects.enterprise}>{e.enterprise}</td>
              <td data-label={x.term}>{t.projects.dates(format.day(e.begins), format.day(e.ends))}</td>
              <td className="num" data-label={x.amount}>
                {e.amount_fen !== undefined
                  ? yuanForReading(e.amount_fen)
                  : e.funding
                    ? codes.label('project_funding', e.funding)
                    : x.undecided}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
