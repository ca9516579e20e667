// Claims by year, prefecture and field of technology: how many, how much was awarded and paid. Every chart is a table
// whose figures have bars.

import { useQuery } from '@tanstack/react-query';
import type { ClaimGroup } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { api, body } from '../shared/api/client';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { Bar } from './bars';
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
          <p>
            {t.desk.statistics.all(
              data.all.claims,
              data.all.decided,
              yuanForReading(data.all.awarded_fen),
              yuanForReading(data.all.paid_fen),
            )}
          </p>
          <Groups title={t.desk.statistics.years} groups={data.years} label={(g) => g.value} />
          <Groups
            title={t.desk.statistics.regions}
            groups={data.prefectures}
            label={(g) => codes.label('region', g.value)}
          />
          <Groups
            title={t.desk.statistics.fields}
            groups={data.fields}
            label={(g) => codes.label('field', g.value) || t.common.unknown}
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

interface GroupsProps {
  title: string;
  groups: ClaimGroup[];
  label: (group: ClaimGroup) => string;
}

function Groups({ title, groups, label }: GroupsProps) {
  const t = useText();
  const most = Math.max(...groups.map((g) => g.awarded_fen), 1);
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
                {columns.decided}
              </th>
              <th scope="col">{columns.granted}</th>
              <th scope="col" className="figure">
                {columns.paid}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((g) => (
              <tr key={g.value}>
                <th scope="row">{label(g)}</th>
                <td className="figure">{t.common.count(g.claims)}</td>
                <td className="figure">{t.common.count(g.decided)}</td>
                <td className="bar-figure">
                  <Bar share={g.awarded_fen / most} />
                  {yuanForReading(g.awarded_fen)}
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
