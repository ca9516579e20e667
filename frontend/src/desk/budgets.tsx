// What each round has to give: its budget, what claims have been promised, what is left; sharing out a closed round.

import { useQuery } from '@tanstack/react-query';
import { read } from '../claim/queries';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayReadClaims } from '../session/may';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { type Bilingual, useSaid } from '../shared/said';
import { Failed, Loading, Note } from '../shared/states';
import { Bar } from './bars';
import { DeskTabs } from './tabs';

export interface Budget {
  round: string;
  code: string;
  name: Bilingual;
  state: string;
  opens: string;
  closes: string;
  budget_fen?: number;
  asked_fen: number;
  committed_fen: number;
  paid_fen: number;
  recovered_fen: number;
  claims: number;
}

export function BudgetsPage() {
  return <Guard may={mayReadClaims}>{() => <Budgets />}</Guard>;
}

function Budgets() {
  const t = useText();
  useTitle(t.desk.budgets.title);
  const query = useQuery({ queryKey: ['budgets'], queryFn: () => read<{ items: Budget[] }>('/claims/budgets') });
  return (
    <>
      <PageHead title={t.desk.budgets.title} lead={t.desk.budgets.lead} />
      <DeskTabs />
      {query.isPending && <Loading lines={8} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={t.desk.budgets.none} inline />}
      <ul className="budgets">
        {query.data?.items.map((b) => (
          <li key={b.round} className="card">
            <One budget={b} />
          </li>
        ))}
      </ul>
    </>
  );
}

function One({ budget: b }: { budget: Budget }) {
  const t = useText();
  const codes = useCodes();
  const said = useSaid();
  const format = useFormat();
  const left = b.budget_fen === undefined ? undefined : b.budget_fen - b.committed_fen;
  const rows: [string, number | undefined][] = [
    [t.desk.budgets.budget, b.budget_fen],
    [t.desk.budgets.asked, b.asked_fen],
    [t.desk.budgets.committed, b.committed_fen],
    [t.desk.budgets.paid, b.paid_fen],
    [t.desk.budgets.recovered, b.recovered_fen],
    [t.desk.budgets.left, left],
  ];
  const full = Math.max(b.budget_fen ?? 0, b.asked_fen, b.committed_fen, 1);
  return (
    <article>
      <div className="row spread">
        <h2>{said(b.name)}</h2>
        <span className="tag">{codes.label('round_state', b.state)}</span>
      </div>
      <p className="muted small">
        {t.claim.facts.from(format.day(b.opens), format.day(b.closes))} · {t.desk.budgets.claims(b.claims)}
      </p>
      <table className="data">
        <caption className="visually-hidden">{said(b.name)}</caption>
        <tbody>
          {rows.map(([label, fen]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td className="bar-cell">{fen !== undefined && <Bar share={Math.max(fen, 0) / full} />}</td>
              <td className="figure">
                {fen === undefined ? t.desk.budgets.unbounded : t.claim.yuan(yuanForReading(fen))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
