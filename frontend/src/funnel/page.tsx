// How far listings come, from their first publication to public money: by stage, month, field, prefecture and owner; as
// charts, each with its exact figures and as a workbook.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue, maySeeReview } from '../session/may';
import { Chart } from '../shared/chart/chart';
import { named, useCodes } from '../shared/codes';
import { useDownload } from '../shared/files/list';
import { wanAbout, yuanForReading } from '../shared/money';
import { Note, Read } from '../shared/states';
import { FunnelFrame, useChange } from './frame';
import { type Funnel, type FunnelGroup, type FunnelSums, read, type Scope, type Stage, sheetOf } from './queries';
import type { FunnelParams } from './routes';
import { headAndRest, shownOrganisations } from './share';
import { added, EventTable, GroupTables, MonthMoneyTable, moneyKeys, moneyOf, StageTable } from './tables';
import '../desk/desk.css';

const office = getRouteApi('/desk/desk/funnel');
const own = getRouteApi('/desk/mine/funnel');

export function OfficeFunnelPage() {
  const params = office.useSearch();
  return <Guard may={maySeeReview}>{() => <Page scope="office" params={params} />}</Guard>;
}

export function OwnFunnelPage() {
  const params = own.useSearch();
  return <Guard may={mayKeepCatalogue}>{() => <Page scope="own" params={params} />}</Guard>;
}

interface PageProps {
  scope: Scope;
  params: FunnelParams;
}

function Page({ scope, params }: PageProps) {
  const t = useText();
  const language = useLanguage();
  const query = useQuery({
    queryKey: ['funnel', scope, params],
    queryFn: () => read.funnel(scope, params),
    placeholderData: keepPreviousData,
  });
  const chosen = query.data?.organisations.find((g) => g.value === params.organisation)?.organisation;
  return (
    <FunnelFrame
      scope={scope}
      page="funnel"
      title={t.funnel.tabs.funnel}
      lead={t.funnel.lead[scope]}
      params={params}
      chosen={chosen && named(chosen, language)}
    >
      <Meaning />
      <Read query={query} lines={12}>
        {(f) =>
          f.cohorts.length + f.months.length > 0 ? (
            <Figures funnel={f} scope={scope} params={params} />
          ) : (
            <Note title={t.funnel.none} hint={t.funnel.noneHint} inline />
          )
        }
      </Read>
    </FunnelFrame>
  );
}

/** What each stage asks for, for whoever wants to know it exactly. */
function Meaning() {
  const t = useText();
  const codes = useCodes();
  const words = t.funnel.meaning;
  return (
    <details className="card funnel-meaning">
      <summary>{words.title}</summary>
      <dl>
        {Object.entries(words.stages).map(([stage, text]) => (
          <div key={stage}>
            <dt>{codes.label('funnel_stage', stage)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <ul>
        {[words.through, words.skipped, words.outside, words.money].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

type Sheet = 'stages' | 'cohorts' | 'fields' | 'prefectures' | 'organisations' | 'months';

function Figures({ funnel: f, scope, params }: PageProps & { funnel: Funnel }) {
  const t = useText();
  const codes = useCodes();
  const language = useLanguage();
  const change = useChange(scope, 'funnel', params);
  const words = t.funnel;
  const of = { scope, params };
  const label = (list: 'field' | 'region') => (g: FunnelGroup) => codes.label(list, g.value) || words.notGiven;
  const organisations = headAndRest(f.organisations, shownOrganisations, (rest) => ({
    ...added(rest),
    value: '',
    organisation: undefined,
  }));
  const rest = f.organisations.length - shownOrganisations;
  const owner = (g: FunnelGroup) =>
    g.organisation ? named(g.organisation, language) : rest > 0 ? words.others(rest) : words.notGiven;
  return (
    <div className="statistics">
      <Stages all={f.all} actions={<Export {...of} table="stages" what={words.stages.title} />} />
      <Money all={f.all} />
      <Groups
        {...of}
        table="cohorts"
        title={words.cohorts}
        head={words.month}
        groups={f.cohorts}
        name={(g) => g.value}
      />
      <Months {...of} funnel={f} />
      <Groups
        {...of}
        table="fields"
        title={words.fields}
        head={t.common.field}
        groups={f.fields}
        name={label('field')}
      />
      {scope === 'office' && (
        <>
          <Groups
            {...of}
            table="prefectures"
            title={words.prefectures}
            head={t.common.region}
            groups={f.prefectures}
            name={label('region')}
          />
          <Groups
            {...of}
            table="organisations"
            title={words.organisations}
            head={words.organisation}
            groups={organisations}
            name={owner}
            choose={(g) =>
              g.organisation && (
                <button
                  type="button"
                  className="link-button"
                  onClick={() => change({ organisation: g.value })}
                  aria-label={words.choose(owner(g))}
                >
                  {owner(g)}
                </button>
              )
            }
            note={rest > 0 ? words.first(shownOrganisations, f.organisations.length) : undefined}
          />
        </>
      )}
    </div>
  );
}

function Export({ scope, params, table, what }: PageProps & { table: Sheet; what: string }) {
  const t = useText();
  const fetching = useDownload();
  return (
    <button
      type="button"
      className="link-button funnel-export"
      aria-label={t.funnel.exportOf(what)}
      onClick={() => fetching(sheetOf(scope, '', { ...params, table }), `funnel-${table}.xlsx`)}
    >
      {t.funnel.export}
    </button>
  );
}

function Stages({ all, actions }: { all: FunnelSums; actions: ReactNode }) {
  const t = useText();
  const codes = useCodes();
  const words = t.funnel.stages;
  const series = (['reached', 'skipped', 'outside'] as const)
    .filter((key) => key === 'reached' || all.stages.some((c) => c[key] > 0))
    .map((key) => ({ name: words[key], values: all.stages.map((c) => c[key]) }));
  return (
    <Chart
      title={words.title}
      head={words.stage}
      kind="bars"
      categories={all.stages.map((c) => codes.label('funnel_stage', c.stage))}
      series={series}
      say={t.common.count}
      lead={actions}
      table={<StageTable sums={all} />}
    />
  );
}

function Money({ all }: { all: FunnelSums }) {
  const t = useText();
  const money = moneyOf(all);
  return (
    <dl className="card desk-sums funnel-sums">
      {moneyKeys.map((key) => (
        <div key={key}>
          <dt>{t.funnel.money[key]}</dt>
          <dd>{t.claim.yuan(yuanForReading(money[key]))}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The stages that a chart of groups shows: more bars beside each other say less. */
const charted: readonly Stage[] = ['published', 'matched', 'contacted', 'contracted'];

interface GroupsProps extends PageProps {
  table: Sheet;
  title: string;
  head: string;
  groups: readonly FunnelGroup[];
  name: (group: FunnelGroup) => string;
  /** The name in the table, where one can choose it. */
  choose?: (group: FunnelGroup) => ReactNode;
  note?: string;
}

function Groups({ table, title, head, groups, name, choose, note, ...of }: GroupsProps) {
  const t = useText();
  const codes = useCodes();
  if (groups.length === 0) return null;
  return (
    <Chart
      title={title}
      head={head}
      kind={table === 'cohorts' ? 'lines' : 'bars'}
      categories={groups.map(name)}
      series={charted.slice(0, table === 'organisations' ? 2 : undefined).map((stage) => ({
        name: codes.label('funnel_stage', stage),
        values: groups.map((g) => g.stages.find((c) => c.stage === stage)?.reached ?? 0),
      }))}
      say={t.common.count}
      lead={
        <div className="row spread">
          <Export {...of} table={table} what={title} />
          {note && <span className="muted small">{note}</span>}
        </div>
      }
      table={<GroupTables title={title} head={head} groups={groups} name={(g) => choose?.(g) || name(g)} />}
    />
  );
}

const chartedEvents: readonly Stage[] = ['published', 'contacted', 'agreed', 'contracted'];
const chartedMoney = ['contracted_fen', 'certified_fen', 'paid_fen', 'subsidised_fen'] as const;

function Months({ funnel: f, ...of }: PageProps & { funnel: Funnel }) {
  const t = useText();
  const words = t.funnel.events;
  if (f.months.length === 0) return null;
  const categories = f.months.map((m) => m.month);
  return (
    <>
      <Chart
        title={words.title}
        head={t.funnel.month}
        kind="lines"
        categories={categories}
        series={chartedEvents.map((stage) => ({
          name: words[stage],
          values: f.months.map((m) => m.events.find((e) => e.stage === stage)?.events ?? 0),
        }))}
        say={t.common.count}
        lead={<Export {...of} table="months" what={words.title} />}
        table={<EventTable months={f.months} />}
      />
      <Chart
        title={words.money}
        head={t.funnel.month}
        kind="lines"
        categories={categories}
        series={chartedMoney.map((key) => ({ name: t.funnel.money[key], values: f.months.map((m) => m.money[key]) }))}
        unit={t.chart.moneyUnit}
        say={(fen) => t.chart.money(wanAbout(fen))}
        table={<MonthMoneyTable months={f.months} />}
      />
    </>
  );
}
