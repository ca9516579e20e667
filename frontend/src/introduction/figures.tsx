// Introductions of an office's region in figures, and those that nobody has answered.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { maySeeReview } from '../session/may';
import { api, body } from '../shared/api/client';
import { titled, useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { monthInWords, useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { OrganisationLink } from '../shared/parts';
import { Note, Read } from '../shared/states';
import type { IntroductionFigures, IntroductionSums } from './queries';
import './introduction.css';

const route = getRouteApi('/desk/desk/introductions');

export function IntroductionFiguresPage() {
  return <Guard may={maySeeReview}>{() => <Figures />}</Guard>;
}

function Figures() {
  const t = useText();
  const x = t.introduction.figures;
  useTitle(x.title);
  const navigate = useNavigate();
  const fetching = useDownload();
  const params = route.useSearch();
  const query = useQuery({
    queryKey: ['introduction-figures', params],
    queryFn: () => body(api.GET('/introductions/figures', { params: { query: params } })),
    placeholderData: keepPreviousData,
  });
  const change = (part: typeof params) => void navigate({ to: '/desk/introductions', search: { ...params, ...part } });
  const asked = new URLSearchParams(Object.entries(params).filter(([, v]) => v) as [string, string][]);
  return (
    <>
      <PageHead title={x.title} lead={x.lead}>
        <button
          type="button"
          className="button"
          onClick={() => fetching(`/introductions/figures.xlsx?${asked}`, 'introductions.xlsx')}
        >
          {x.export}
        </button>
      </PageHead>
      <div className="desk-bar intro-dates">
        {(['from', 'to'] as const).map((name) => (
          <label key={name}>
            {x[name]}{' '}
            <input
              type="date"
              className="field"
              value={params[name] ?? ''}
              onChange={(e) => change({ [name]: e.target.value || undefined })}
            />
          </label>
        ))}
      </div>
      <Read query={query} lines={10}>
        {(f) => (f.all.proposed === 0 ? <Note title={x.none} /> : <Tables figures={f} />)}
      </Read>
    </>
  );
}

const columns = [
  'proposed',
  'answered',
  'accepted',
  'declined',
  'unanswered',
  'waiting',
  'contracted',
  'closed',
] as const;

function Tables({ figures: f }: { figures: IntroductionFigures }) {
  const t = useText();
  const codes = useCodes();
  const language = useLanguage();
  const x = t.introduction.figures;
  return (
    <>
      <SumTable title={x.all} of="" rows={[{ name: x.region, sums: f.all }]} />
      <SumTable
        title={x.fields}
        of={x.field}
        rows={f.fields.map((g) => ({ name: g.value ? codes.label('field', g.value) : x.notGiven, sums: g }))}
      />
      <SumTable
        title={x.months}
        of={x.month}
        rows={f.months.map((g) => ({ name: monthInWords(g.value, language), sums: g }))}
      />
      <Reasons figures={f} />
      <Unanswered figures={f} />
    </>
  );
}

interface SumTableProps {
  title: string;
  /** What the rows are; empty where there is one alone. */
  of: string;
  rows: { name: string; sums: IntroductionSums }[];
}

function SumTable({ title, of, rows }: SumTableProps) {
  const t = useText();
  const heads = t.introduction.figures.columns;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap intro-figures" tabIndex={0} aria-label={title}>
      <h2>{title}</h2>
      <table className="data">
        <thead>
          <tr>
            {of ? <th scope="col">{of}</th> : <td />}
            {columns.map((c) => (
              <th key={c} scope="col" className="figure">
                {heads[c]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {columns.map((c) => (
                <td key={c} className="figure">
                  {row.sums[c]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Reasons({ figures: f }: { figures: IntroductionFigures }) {
  const t = useText();
  const codes = useCodes();
  const x = t.introduction.figures;
  if (f.reasons.length === 0) return null;
  const most = Math.max(...f.reasons.map((r) => r.count));
  return (
    <section className="intro-figures" aria-labelledby="reasons">
      <h2 id="reasons">{x.reasons}</h2>
      <ul className="intro-reasons">
        {f.reasons.map((r) => (
          <li key={`${r.closed} ${r.reason}`}>
            <span>
              {codes.label(r.closed ? 'close_reason' : 'decline_reason', r.reason)}{' '}
              <span className="muted small">{r.closed ? x.closed : x.declined}</span>
            </span>
            <span className="bar" aria-hidden="true">
              <span style={{ width: `${(100 * r.count) / most}%` }} />
            </span>
            <strong>{r.count}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Unanswered({ figures: f }: { figures: IntroductionFigures }) {
  const t = useText();
  const language = useLanguage();
  const format = useFormat();
  const x = t.introduction.figures;
  return (
    <section className="intro-figures" aria-labelledby="unanswered">
      <h2 id="unanswered">{x.unanswered}</h2>
      {f.unanswered.length === 0 && <p className="muted">{x.noUnanswered}</p>}
      <ul className="intro-unanswered">
        {f.unanswered.map((u) => (
          <li key={u.id}>
            <span className={u.lapsed ? 'tag bad' : 'tag need'}>
              {u.lapsed ? x.lapsed : t.introduction.stateGroups.waiting}
            </span>
            <div>
              <OrganisationLink organisation={u.recipient} />
              <div className="muted small">
                {titled(u.item, language)} · {x.since(format.day(u.since))}
                {u.due && ` · ${x.due(format.day(u.due))}`}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
