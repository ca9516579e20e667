// Listed demands about which no introduction was ever accepted, with why.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Select } from 'antd';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, maySeeReview } from '../session/may';
import { Chart } from '../shared/chart/chart';
import { titled, useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { Pager } from '../shared/pager';
import { ItemLink, OrganisationLink } from '../shared/parts';
import { Note, Read } from '../shared/states';
import { FunnelFrame, useChange } from './frame';
import { read, type Scope, type SilentDemand, silentSize } from './queries';
import { reasons, type SilentParams } from './routes';
import '../desk/desk.css';

const office = getRouteApi('/desk/desk/funnel/demands');
const own = getRouteApi('/desk/mine/funnel/demands');

export function OfficeSilentPage() {
  const params = office.useSearch();
  return <Guard may={maySeeReview}>{() => <Page scope="office" params={params} />}</Guard>;
}

export function OwnSilentPage() {
  const params = own.useSearch();
  return <Guard may={mayKeepCatalogue}>{() => <Page scope="own" params={params} />}</Guard>;
}

function Page({ scope, params }: { scope: Scope; params: SilentParams }) {
  const t = useText();
  const codes = useCodes();
  const words = t.funnel.silent;
  const change = useChange(scope, 'demands', params);
  const query = useQuery({
    queryKey: ['funnel-demands', scope, params],
    queryFn: () => read.silent(scope, params),
    placeholderData: keepPreviousData,
  });
  const why = (
    <Select
      aria-label={words.why}
      className="desk-choice"
      value={params.why ?? ''}
      onChange={(w) => change({ why: w || undefined })}
      options={[
        { value: '', label: t.common.forChoice(words.why, t.common.all) },
        ...reasons.map((w) => ({ value: w, label: codes.label('silence', w) })),
      ]}
    />
  );
  return (
    <FunnelFrame scope={scope} page="demands" title={words.title} lead={words.lead[scope]} params={params} more={why}>
      <Read query={query} lines={8}>
        {(found) => (
          <div className="statistics wide-figures">
            {found.counts.length > 0 && (
              <Chart
                title={words.byWhy}
                head={words.why}
                kind="bars"
                categories={found.counts.map((c) => codes.label('silence', c.why))}
                series={[{ name: words.count, values: found.counts.map((c) => c.count) }]}
                say={t.common.count}
              />
            )}
            {found.rows.length === 0 ? <Note title={words.none} inline /> : <Rows rows={found.rows} scope={scope} />}
            <Pager page={params.page ?? 1} size={silentSize} total={found.total} />
          </div>
        )}
      </Read>
    </FunnelFrame>
  );
}

function Rows({ rows, scope }: { rows: readonly SilentDemand[]; scope: Scope }) {
  const t = useText();
  const words = t.funnel.silent;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap" tabIndex={0} aria-label={words.title}>
      <table className="data funnel-rows">
        <thead>
          <tr>
            {[words.demand, words.since, words.why, words.what].map((h) => (
              <th key={h} scope="col">
                {h}
              </th>
            ))}
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

function Row({ row, scope }: { row: SilentDemand; scope: Scope }) {
  const t = useText();
  const codes = useCodes();
  const language = useLanguage();
  const format = useFormat();
  const words = t.funnel.silent;
  return (
    <tr>
      <th scope="row">
        <ItemLink item={{ id: row.id, kind: 'demand' }}>{titled(row, language)}</ItemLink>
        <div className="muted small">
          {codes.label('field', row.field)} · {codes.label('region', row.prefecture)}
        </div>
        {scope === 'office' && (
          <div className="small">
            <OrganisationLink organisation={row.organisation} />
            {row.anonymous && <span className="tag outline"> {t.common.anonymous}</span>}
          </div>
        )}
      </th>
      <td>
        {format.day(row.published)}
        {row.expires && (
          <div className="muted small">
            {words.until} {format.day(row.expires)}
          </div>
        )}
      </td>
      <td>{codes.label('silence', row.why)}</td>
      <td>
        <Happened row={row} />
      </td>
    </tr>
  );
}

function Happened({ row }: { row: SilentDemand }) {
  const t = useText();
  const codes = useCodes();
  const words = t.funnel.silent;
  const lines = [
    row.waiting > 0 && words.waiting(row.waiting),
    row.declined > 0 && words.declined(row.declined),
    row.lapsed > 0 && words.lapsed(row.lapsed),
    row.told > 0 && words.told(row.told),
    row.dismissed > 0 && words.dismissed(row.dismissed),
    row.best !== undefined &&
      (row.best === 0 ? words.nothing : (row.near ? words.near : words.best)(row.best.toFixed(0))),
  ].filter((line) => typeof line === 'string');
  return (
    <ul className="funnel-happened">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {row.reasons.map((r) => (
        <li key={`${r.dismissed} ${r.reason} ${r.own}`} className="muted small">
          {words.times(codes.label(r.dismissed ? 'feedback_reason' : 'decline_reason', r.reason), r.count)}
          {r.own && words.own}
        </li>
      ))}
    </ul>
  );
}
