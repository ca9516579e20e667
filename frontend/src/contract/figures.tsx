// The own organisation's contracts in figures: by year, type, field and the achievement that led to them, as the seller
// or as the buyer; as charts, each with its exact figures.

import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { api, body } from '../shared/api/client';
import type { ContractFigures, ContractGroup, User } from '../shared/api/types';
import { Chart } from '../shared/chart/chart';
import { useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { wanAbout, yuanForReading } from '../shared/money';
import { PageHead, useTitle } from '../shared/page';
import { Note, Read } from '../shared/states';
import '../desk/desk.css';
import './contract.css';

const route = getRouteApi('/desk/mine/figures');

type Side = 'seller' | 'buyer';

export function FiguresPage() {
  return <Guard may={mayKeepCatalogue}>{(user) => <Figures user={user} />}</Guard>;
}

function Figures({ user }: { user: User }) {
  const t = useText();
  const words = t.contract.figures;
  useTitle(words.title);
  const fetching = useDownload();
  const given = route.useSearch().side;
  const side: Side = given ?? (user.organisation?.kind === 'enterprise' ? 'buyer' : 'seller');
  const query = useQuery({
    queryKey: ['contracts', 'figures', side],
    queryFn: () => body(api.GET('/mine/contracts/figures', { params: { query: { side } } })),
  });
  return (
    <>
      <PageHead title={words.title} lead={words.lead}>
        <button
          type="button"
          className="button"
          onClick={() => fetching(`/mine/contracts/figures.xlsx?side=${side}`, 'figures.xlsx')}
        >
          {words.export}
        </button>
      </PageHead>
      <nav className="desk-tabs" aria-label={t.contract.filters.side}>
        {(['seller', 'buyer'] as const).map((s) => (
          <Link
            key={s}
            to="/mine/figures"
            search={{ side: s }}
            aria-current={s === side ? 'page' : undefined}
            activeOptions={{ exact: true }}
            activeProps={{}}
          >
            {t.contract.weAre[s]}
          </Link>
        ))}
      </nav>
      <Read query={query} lines={10}>
        {(figures) =>
          figures.years.length > 0 ? (
            <Shown figures={figures} side={side} />
          ) : (
            <Note title={words.none} hint={words.noneHint} inline />
          )
        }
      </Read>
    </>
  );
}

function Shown({ figures, side }: { figures: ContractFigures; side: Side }) {
  const t = useText();
  const codes = useCodes();
  const words = t.contract.figures;
  return (
    <div className="figures">
      <Totals of={summed(figures.years)} side={side} />
      <Groups title={words.years} groups={figures.years} side={side} name={(g) => g.value} />
      <Groups
        title={words.types}
        groups={figures.types}
        side={side}
        name={(g) => codes.label('contract_type', g.value) || words.notGiven}
      />
      <Groups
        title={words.fields}
        groups={figures.fields}
        side={side}
        name={(g) => codes.label('field', g.value) || words.notGiven}
      />
      <section className="card contract-part">
        <h2>{words.achievements}</h2>
        {figures.achievements.length > 0 ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
          <section className="table-wrap" tabIndex={0} aria-label={words.achievements}>
            <Table
              title={words.achievements}
              groups={figures.achievements}
              side={side}
              name={(g) =>
                g.name ? (
                  <Link to="/achievements/$id" params={{ id: g.value }}>
                    {g.name}
                  </Link>
                ) : (
                  words.unnamed
                )
              }
            />
          </section>
        ) : (
          <p className="muted">{words.noAchievements}</p>
        )}
      </section>
    </div>
  );
}

/** All contracts in one line. */
function Totals({ of, side }: { of: Sums; side: Side }) {
  const t = useText();
  const words = t.contract.figures;
  const [contracts = '', total = '', technical = '', registered = '', certified = ''] = words.columns;
  const yuan = (fen: number) => t.contract.yuan(yuanForReading(fen));
  return (
    <dl className="card contract-part desk-sums">
      {[
        [contracts, t.common.count(of.contracts)],
        [total, yuan(of.total_fen)],
        [technical, yuan(of.technical_fen)],
        [registered, t.common.count(of.registered)],
        [certified, yuan(of.certified_technical_fen)],
        [words.money[side], yuan(of.paid_fen)],
      ].map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface GroupsProps {
  title: string;
  groups: readonly ContractGroup[];
  side: Side;
  name: (group: ContractGroup) => string;
}

/** The money of groups as a chart, and all that is counted of them as its table. */
function Groups({ title, groups, side, name }: GroupsProps) {
  const t = useText();
  const words = t.contract.figures;
  const [, , technical = '', , certified = ''] = words.columns;
  return (
    <Chart
      title={words.by(title)}
      head={title}
      kind="bars"
      categories={groups.map(name)}
      series={[
        { name: technical, values: groups.map((g) => g.technical_fen) },
        { name: certified, values: groups.map((g) => g.certified_technical_fen) },
        { name: words.money[side], values: groups.map((g) => g.paid_fen) },
      ]}
      unit={t.chart.moneyUnit}
      say={(fen) => t.chart.money(wanAbout(fen))}
      table={<Table title={title} groups={groups} side={side} total name={name} />}
    />
  );
}

type Sums = Omit<ContractGroup, 'value' | 'name'>;

function Cells({ of }: { of: Sums }) {
  const t = useText();
  return [
    t.common.count(of.contracts),
    yuanForReading(of.total_fen),
    yuanForReading(of.technical_fen),
    t.common.count(of.registered),
    yuanForReading(of.certified_technical_fen),
    yuanForReading(of.paid_fen),
  ].map((figure, i) => (
    <td key={i} className="figure">
      {figure}
    </td>
  ));
}

function summed(groups: readonly Sums[]): Sums {
  const sum = (of: keyof Sums) => groups.reduce((all, g) => all + g[of], 0);
  return {
    contracts: sum('contracts'),
    total_fen: sum('total_fen'),
    technical_fen: sum('technical_fen'),
    registered: sum('registered'),
    certified_technical_fen: sum('certified_technical_fen'),
    paid_fen: sum('paid_fen'),
  };
}

interface TableProps {
  title: string;
  groups: readonly ContractGroup[];
  side: Side;
  /** The groups are all there is. */
  total?: boolean;
  name: (group: ContractGroup) => ReactNode;
}

function Table({ title, groups, side, total, name }: TableProps) {
  const t = useText();
  const words = t.contract.figures;
  const heads = [...words.columns, words.money[side]];
  return (
    <table className="data">
      <caption className="visually-hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {heads.map((h) => (
            <th key={h} scope="col" className="figure">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((g) => (
          <tr key={g.value}>
            <th scope="row">{name(g)}</th>
            <Cells of={g} />
          </tr>
        ))}
      </tbody>
      {total && groups.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row">{t.claim.sum}</th>
            <Cells of={summed(groups)} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}
