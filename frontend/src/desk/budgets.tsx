// What each round has to give: its budget, what is promised and paid of it, what is left; all rounds in one chart.

import { Link } from '@tanstack/react-router';
import type { RoundMoney } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims, mayReadProgrammes } from '../session/may';
import { Chart } from '../shared/chart/chart';
import { useCodes } from '../shared/codes';
import { wanAbout, yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { useStatistics } from './statistics';
import { DeskTabs } from './tabs';
import './desk.css';

export function BudgetsPage() {
  return <Guard may={mayReadClaims}>{(user) => <Budgets rounds={mayReadProgrammes(user)} />}</Guard>;
}

function Budgets({ rounds }: { rounds: boolean }) {
  const t = useText();
  useTitle(t.desk.budgets.title);
  const query = useStatistics();
  return (
    <>
      <PageHead title={t.desk.budgets.title} lead={t.desk.budgets.lead} />
      <DeskTabs />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.budgets.length === 0 && <Note title={t.desk.budgets.none} inline />}
      {query.data && query.data.budgets.length > 0 && <All budgets={query.data.budgets} />}
      <ul className="budgets">
        {query.data?.budgets.map((b) => (
          <li key={b.round} className="card">
            <One budget={b} rounds={rounds} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Every round as one bar: what is paid of it, what is promised beside that, and what is left. */
function All({ budgets }: { budgets: RoundMoney[] }) {
  const t = useText();
  const said = useSaid();
  const words = t.desk.budgets;
  const names = budgets.map((b) => said(b.name));
  const category = (b: RoundMoney) => {
    const name = said(b.name);
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} · ${said(b.programme)}`;
  };
  const promised = budgets.map((b) => Math.max(b.committed_fen - b.paid_fen, 0));
  return (
    <div className="budgets">
      <Chart
        title={words.chart}
        head={words.round}
        kind="stacked"
        categories={budgets.map(category)}
        series={[
          { name: words.paid, values: budgets.map((b) => b.paid_fen) },
          { name: words.promised, values: promised },
          { name: words.left, values: budgets.map((b) => Math.max(b.left_fen ?? 0, 0)) },
        ]}
        unit={t.chart.moneyUnit}
        say={(fen) => t.chart.money(wanAbout(fen))}
        cell={{ say: yuanForReading, unit: t.chart.yuan }}
      />
    </div>
  );
}

function One({ budget: b, rounds }: { budget: RoundMoney; rounds: boolean }) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  const rows: [string, number | undefined][] = [
    [t.desk.budgets.budget, b.budget_fen],
    [t.desk.budgets.committed, b.committed_fen],
    [t.desk.budgets.paid, b.paid_fen],
    [t.desk.budgets.left, b.left_fen],
  ];
  return (
    <article>
      <div className="row spread">
        <h2>
          {rounds ? (
            <Link to="/desk/rounds/$id" params={{ id: b.round }}>
              {said(b.name)}
            </Link>
          ) : (
            said(b.name)
          )}
        </h2>
        <span className="tag">{codes.label('round_state', b.state)}</span>
      </div>
      <p className="muted small">
        {said(b.programme)} {b.example && <span className="tag need">{t.claim.example}</span>}
      </p>
      <table className="data">
        <caption className="visually-hidden">{said(b.name)}</caption>
        <tbody>
          {rows.map(([label, fen]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="figure">
                {fen === undefined ? (
                  t.desk.budgets.unbounded
                ) : (
                  <span className={fen < 0 ? 'tag bad' : ''}>{t.claim.yuan(yuanForReading(fen))}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
