// What each round has to give: its budget, what is promised and paid of it, what is left.

import type { RoundMoney } from '../claim/types';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { useCodes } from '../shared/codes';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { Bar } from './bars';
import { useStatistics } from './statistics';
import { DeskTabs } from './tabs';
import './desk.css';

export function BudgetsPage() {
  return <Guard may={mayReadClaims}>{() => <Budgets />}</Guard>;
}

function Budgets() {
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
      <ul className="budgets">
        {query.data?.budgets.map((b) => (
          <li key={b.round} className="card">
            <One budget={b} />
          </li>
        ))}
      </ul>
    </>
  );
}

function One({ budget: b }: { budget: RoundMoney }) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  const rows: [string, number | undefined][] = [
    [t.desk.budgets.budget, b.budget_fen],
    [t.desk.budgets.committed, b.committed_fen],
    [t.desk.budgets.paid, b.paid_fen],
    [t.desk.budgets.left, b.left_fen],
  ];
  const full = Math.max(b.budget_fen ?? 0, b.committed_fen, 1);
  return (
    <article>
      <div className="row spread">
        <h2>{said(b.name)}</h2>
        <span className="tag">{codes.label('round_state', b.state)}</span>
      </div>
      <p className="muted small">{said(b.programme)}</p>
      <table className="data">
        <caption className="visually-hidden">{said(b.name)}</caption>
        <tbody>
          {rows.map(([label, fen]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="bar-cell">{fen !== undefined && <Bar share={fen / full} />}</td>
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
