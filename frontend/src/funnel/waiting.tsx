// Introductions that wait for an answer or waited in vain: whose turn it is, for how long, and until when.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, maySeeReview } from '../session/may';
import { Chart } from '../shared/chart/chart';
import { titled, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { ItemLink, KindTag, OrganisationLink } from '../shared/parts';
import { Note, Read } from '../shared/states';
import { FunnelFrame } from './frame';
import { read, type Scope, type WaitingIntroduction } from './queries';
import type { FunnelParams } from './routes';
import { bandOf } from './share';
import '../desk/desk.css';

const office = getRouteApi('/desk/desk/funnel/introductions');
const own = getRouteApi('/desk/mine/funnel/introductions');

export function OfficeWaitingPage() {
  const params = office.useSearch();
  return <Guard may={maySeeReview}>{() => <Page scope="office" params={params} />}</Guard>;
}

export function OwnWaitingPage() {
  const params = own.useSearch();
  return <Guard may={mayKeepCatalogue}>{() => <Page scope="own" params={params} />}</Guard>;
}

function Page({ scope, params }: { scope: Scope; params: FunnelParams }) {
  const t = useText();
  const words = t.funnel.waiting;
  const query = useQuery({
    queryKey: ['funnel-introductions', scope, params],
    queryFn: () => read.waiting(scope, params),
    placeholderData: keepPreviousData,
  });
  return (
    <FunnelFrame scope={scope} page="introductions" title={words.title} lead={words.lead[scope]} params={params}>
      <Read query={query} lines={8}>
        {(rows) =>
          rows.length > 0 ? (
            <div className="statistics wide-figures">
              <Ages rows={rows.filter((r) => !r.lapsed)} />
              <Rows rows={rows} scope={scope} />
            </div>
          ) : (
            <Note title={words.none} inline />
          )
        }
      </Read>
    </FunnelFrame>
  );
}

/** How long those have waited that still wait. */
function Ages({ rows }: { rows: readonly WaitingIntroduction[] }) {
  const t = useText();
  const words = t.funnel.waiting;
  if (rows.length === 0) return null;
  const counts = words.bands.map((_, band) => rows.filter((r) => bandOf(r.age ?? 0) === band).length);
  return (
    <Chart
      title={words.ages}
      head={words.age}
      kind="bars"
      categories={words.bands}
      series={[{ name: words.count, values: counts }]}
      say={t.common.count}
    />
  );
}

function Rows({ rows, scope }: { rows: readonly WaitingIntroduction[]; scope: Scope }) {
  const t = useText();
  const words = t.funnel.waiting;
  const heads = [words.state, words.turn, words.item, words.since];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap" tabIndex={0} aria-label={words.title}>
      <table className="data funnel-rows">
        <thead>
          <tr>
            {heads.map((h) => (
              <th key={h} scope="col">
                {h}
              </th>
            ))}
            <th scope="col" className="figure">
              {words.age}
            </th>
            <th scope="col">{words.due}</th>
            {scope === 'own' && (
              <th scope="col">
                <span className="visually-hidden">{words.open}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} scope={scope} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ row, scope }: { row: WaitingIntroduction; scope: Scope }) {
  const t = useText();
  const codes = useCodes();
  const language = useLanguage();
  const format = useFormat();
  const words = t.funnel.waiting;
  const state = row.lapsed ? 'lapsed' : row.late ? 'late' : 'waiting';
  return (
    <tr>
      <td>
        <span className={state === 'waiting' ? 'tag need' : 'tag bad'}>{words.states[state]}</span>
      </td>
      <td>
        {scope === 'own' ? row.own ? words.mine : words.other : <OrganisationLink organisation={row.organisation} />}
        <div className="muted small">{codes.label('introduction_part', row.turn)}</div>
      </td>
      <td className="funnel-item">
        {row.item && row.kind ? (
          <>
            <KindTag kind={row.kind} />{' '}
            <ItemLink item={{ id: row.item.id, kind: row.kind }}>{titled(row.item, language)}</ItemLink>
            <div className="muted small">{codes.label('field', row.item.field)}</div>
          </>
        ) : (
          <span className="muted">{words.about}</span>
        )}
      </td>
      <td>{format.day(row.since)}</td>
      <td className="figure">{row.age === undefined ? '' : t.common.count(row.age)}</td>
      <td>{row.due ? format.day(row.due) : row.lapsed ? '' : words.unknown}</td>
      {scope === 'own' && (
        <td>
          <Link to="/introductions/$id" params={{ id: row.id }} className="plain">
            {words.open}
          </Link>
        </td>
      )}
    </tr>
  );
}
