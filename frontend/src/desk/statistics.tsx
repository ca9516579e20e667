// Claims by year, prefecture and field of technology: how many, how much was granted and paid. Every chart is a table
// whose figures have bars.

import { useQuery } from '@tanstack/react-query';
import { read } from '../claim/queries';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { Bar } from './bars';
import { DeskTabs } from './tabs';
import './desk.css';

export interface Group {
  key: string;
  claims: number;
  enterprises: number;
  granted_fen: number;
  paid_fen: number;
  recovered_fen: number;
}

export interface Statistics {
  all: Group;
  years: Group[];
  regions: Group[];
  fields: Group[];
}

export function StatisticsPage() {
  return <Guard may={mayReadClaims}>{() => <Figures />}</Guard>;
}

function Figures() {
  const t = useText();
  const codes = useCodes();
  useTitle(t.desk.statistics.title);
  const query = useQuery({ queryKey: ['claim-statistics'], queryFn: () => read<Statistics>('/claims/statistics') });
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
          <p>
            {t.desk.statistics.all(
              data.all.claims,
              data.all.enterprises,
              yuanForReading(data.all.granted_fen),
              yuanForReading(data.all.paid_fen),
            )}
          </p>
          <Groups title={t.desk.statistics.years} groups={data.years} label={(key) => key} />
          <Groups title={t.desk.statistics.regions} groups={data.regions} label={(key) => codes.label('region', key)} />
          <Groups
            title={t.desk.statistics.fields}
            groups={data.fields}
            label={(key) => codes.label('field', key) || t.common.unknown}
          />
        </div>
      )}
    </>
  );
}

function Groups({ title, groups, label }: { title: string; groups: Group[]; label: (key: string) => string }) {
  const t = useText();
  const most = Math.max(...groups.map((g) => g.granted_fen), 1);
  const { columns } = t.desk.statistics;
  return (
    <section className="card">
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="table-wrap" tabIndex={0} aria-label={title}>
        <table className="data">
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col" className="figure">
                {columns.claims}
              </th>
              <th scope="col" className="figure">
                {columns.enterprises}
              </th>
              <th scope="col">{columns.granted}</th>
              <th scope="col" className="figure">
                {columns.paid}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((g) => (
              <tr key={g.key}>
                <th scope="row">{label(g.key)}</th>
                <td className="figure">{t.common.count(g.claims)}</td>
                <td className="figure">{t.common.count(g.enterprises)}</td>
                <td className="bar-figure">
                  <Bar share={g.granted_fen / most} />
                  {yuanForReading(g.granted_fen)}
                </td>
                <td className="figure">{yuanForReading(g.paid_fen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
