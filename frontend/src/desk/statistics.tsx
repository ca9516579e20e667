// Claims by month, year, prefecture and field of technology: how many, how much was awarded and paid; as charts, each
// with the exact figures in a table.

import { useQuery } from '@tanstack/react-query';
import type { ClaimGroup, ClaimSums } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { api, body } from '../shared/api/client';
import type { MonthFigures } from '../shared/api/types';
import { Chart } from '../shared/chart/chart';
import { useCodes } from '../shared/codes';
import { wanAbout, yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { DeskTabs } from './tabs';
import './desk.css';

export function useStatistics() {
  return useQuery({ queryKey: ['claim-statistics'], queryFn: () => body(api.GET('/claims/statistics')) });
}

export function StatisticsPage() {
  return <Guard may={mayReadClaims}>{() => <Figures />}</Guard>;
}

function Figures() {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  useTitle(t.desk.statistics.title);
  const query = useStatistics();
  const { data } = query;
  return (
    <>
      <PageHead title={t.desk.statistics.title} lead={t.desk.statistics.lead} />
      <DeskTabs />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {data && data.all.claims === 0 && <Note title={t.desk.statistics.none} inline />}
      {data && data.all.claims > 0 && (
        <div className="statistics">
          <Sums all={data.all} />
          <Months months={data.months} />
          <Groups title={t.desk.statistics.years} groups={data.years} label={(g) => g.value} />
          <Groups
            title={t.desk.statistics.regions}
            groups={data.prefectures}
            label={(g) => codes.label('region', g.value)}
          />
          <Groups
            title={t.desk.statistics.fields}
            groups={data.fields}
            label={(g) => codes.label('field', g.value) || t.desk.statistics.noField}
          />
          <Groups
            title={t.desk.statistics.programmes}
            groups={data.programmes}
            label={(g) => said(g.name) || g.value}
          />
        </div>
      )}
    </>
  );
}

function Sums({ all }: { all: ClaimSums }) {
  const t = useText();
  const { columns } = t.desk.statistics;
  const yuan = (fen: number) => t.claim.yuan(yuanForReading(fen));
  const sums: [string, string][] = [
    [columns.claims, t.common.count(all.claims)],
    [columns.decided, t.common.count(all.decided)],
    [columns.rejected, t.common.count(all.rejected)],
    [columns.granted, yuan(all.awarded_fen)],
    [columns.paid, yuan(all.paid_fen)],
    [columns.recovered, yuan(all.recovered_fen)],
  ];
  return (
    <dl className="card desk-sums">
      {sums.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Months({ months }: { months: MonthFigures[] }) {
  const t = useText();
  const words = t.desk.statistics;
  const categories = months.map((m) => m.month);
  return (
    <>
      <Chart
        title={words.monthly.claims}
        head={words.month}
        kind="lines"
        categories={categories}
        series={[{ name: words.columns.claims, values: months.map((m) => m.claims) }]}
        say={t.common.count}
      />
      <Chart
        title={words.monthly.money}
        head={words.month}
        kind="lines"
        categories={categories}
        series={[
          { name: words.columns.granted, values: months.map((m) => m.awarded_fen) },
          { name: words.columns.paid, values: months.map((m) => m.paid_fen) },
        ]}
        unit={t.chart.moneyUnit}
        say={(fen) => t.chart.money(wanAbout(fen))}
        cell={{ say: yuanForReading, unit: t.chart.yuan }}
      />
    </>
  );
}

interface GroupsProps {
  title: string;
  groups: ClaimGroup[];
  label: (group: ClaimGroup) => string;
}

function Groups({ title, groups, label }: GroupsProps) {
  const t = useText();
  const words = t.desk.statistics;
  return (
    <Chart
      title={words.moneyBy(title)}
      head={title}
      kind="bars"
      categories={groups.map(label)}
      series={[
        { name: words.columns.granted, values: groups.map((g) => g.awarded_fen) },
        { name: words.columns.paid, values: groups.map((g) => g.paid_fen) },
      ]}
      unit={t.chart.moneyUnit}
      say={(fen) => t.chart.money(wanAbout(fen))}
      table={<GroupTable title={title} groups={groups} label={label} />}
    />
  );
}

function GroupTable({ title, groups, label }: GroupsProps) {
  const t = useText();
  const { columns } = t.desk.statistics;
  const heads = [
    columns.claims,
    columns.decided,
    columns.rejected,
    ...[columns.granted, columns.paid, columns.recovered].map((c) => `${c}（${t.chart.yuan}）`),
  ];
  return (
    <table className="data">
      <caption className="visually-hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {heads.map((head) => (
            <th key={head} scope="col" className="figure">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((g) => (
          <tr key={g.value}>
            <th scope="row">{label(g)}</th>
            <td className="figure">{t.common.count(g.claims)}</td>
            <td className="figure">{t.common.count(g.decided)}</td>
            <td className="figure">{t.common.count(g.rejected)}</td>
            <td className="figure">{yuanForReading(g.awarded_fen)}</td>
            <td className="figure">{yuanForReading(g.paid_fen)}</td>
            <td className="figure">{yuanForReading(g.recovered_fen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
