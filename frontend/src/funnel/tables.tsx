// The exact figures beside the charts of the funnel.

import type { ReactNode } from 'react';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';
import type { FunnelGroup, FunnelMoney, FunnelMonth, FunnelSums } from './queries';
import { share } from './share';

export const moneyKeys = [
  'contracted_fen',
  'certified_fen',
  'technical_fen',
  'paid_fen',
  'claimed_fen',
  'subsidised_fen',
] as const;

export function plus(a: FunnelMoney, b: FunnelMoney): FunnelMoney {
  const sum = { ...a };
  for (const key of moneyKeys) sum[key] += b[key];
  return sum;
}

export const moneyOf = (sums: FunnelSums): FunnelMoney => plus(sums.through, sums.beside);

/** Counts and money of groups added up, for what a table does not show one by one. */
export function added(groups: readonly FunnelGroup[]): FunnelSums {
  const [first, ...rest] = groups;
  if (!first) throw new Error('nothing to add up');
  return rest.reduce<FunnelSums>(
    (sum, g) => ({
      stages: sum.stages.map((c, i) => {
        const more = g.stages[i] ?? { reached: 0, skipped: 0, outside: 0 };
        return {
          ...c,
          reached: c.reached + more.reached,
          skipped: c.skipped + more.skipped,
          outside: c.outside + more.outside,
        };
      }),
      through: plus(sum.through, g.through),
      beside: plus(sum.beside, g.beside),
    }),
    first,
  );
}

export function StageTable({ sums }: { sums: FunnelSums }) {
  const t = useText();
  const codes = useCodes();
  const words = t.funnel.stages;
  return (
    <table className="data">
      <caption className="visually-hidden">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.stage}</th>
          {[words.reached, words.share, words.skipped, words.outside].map((h) => (
            <th key={h} scope="col" className="figure">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sums.stages.map((c, i) => (
          <tr key={c.stage}>
            <th scope="row">{codes.label('funnel_stage', c.stage)}</th>
            <td className="figure">{t.common.count(c.reached)}</td>
            <td className="figure">{i > 0 && share(c.reached, sums.stages[i - 1]?.reached ?? 0)}</td>
            <td className="figure">{t.common.count(c.skipped)}</td>
            <td className="figure">{t.common.count(c.outside)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface GroupTableProps {
  title: string;
  head: string;
  groups: readonly FunnelGroup[];
  name: (group: FunnelGroup) => ReactNode;
}

/** The counts of groups at every stage, what came there beside the way after a plus, and their money. */
export function GroupTables(props: GroupTableProps) {
  const t = useText();
  const codes = useCodes();
  const { title, head, groups, name } = props;
  return (
    <>
      <p className="muted small">{t.funnel.beside}</p>
      <table className="data">
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {groups[0]?.stages.map((c) => (
              <th key={c.stage} scope="col" className="figure">
                {codes.label('funnel_stage', c.stage)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((g) => (
            <tr key={g.value}>
              <th scope="row">{name(g)}</th>
              {g.stages.map((c) => (
                <td key={c.stage} className="figure">
                  {t.common.count(c.reached)}
                  {c.skipped + c.outside > 0 && (
                    <span className="muted small"> +{t.common.count(c.skipped + c.outside)}</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <MoneyTable
        title={`${title} · ${t.funnel.money.title}`}
        head={head}
        rows={groups.map((g) => ({ key: g.value, name: name(g), money: moneyOf(g) }))}
      />
    </>
  );
}

interface MoneyTableProps {
  title: string;
  head: string;
  rows: { key: string; name: ReactNode; money: FunnelMoney }[];
}

function MoneyTable({ title, head, rows }: MoneyTableProps) {
  const t = useText();
  const words = t.funnel.money;
  return (
    <table className="data">
      <caption className="visually-hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          {moneyKeys.map((key) => (
            <th key={key} scope="col" className="figure">
              {`${words[key]}（${t.chart.yuan}）`}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.name}</th>
            {moneyKeys.map((key) => (
              <td key={key} className="figure">
                {yuanForReading(row.money[key])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function EventTable({ months }: { months: readonly FunnelMonth[] }) {
  const t = useText();
  const words = t.funnel.events;
  return (
    <table className="data">
      <caption className="visually-hidden">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">{t.funnel.month}</th>
          {months[0]?.events.map((e) => (
            <th key={e.stage} scope="col" className="figure">
              {words[e.stage]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {months.map((m) => (
          <tr key={m.month}>
            <th scope="row">{m.month}</th>
            {m.events.map((e) => (
              <td key={e.stage} className="figure">
                {t.common.count(e.events)}
                {e.outside > 0 && <span className="muted small"> {words.outside(e.outside)}</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function MonthMoneyTable({ months }: { months: readonly FunnelMonth[] }) {
  const t = useText();
  return (
    <MoneyTable
      title={t.funnel.events.money}
      head={t.funnel.month}
      rows={months.map((m) => ({ key: m.month, name: m.month, money: m.money }))}
    />
  );
}
