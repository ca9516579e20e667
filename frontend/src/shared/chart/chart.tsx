// A chart, and the same figures as a table: for those who do not see it, for paper, and for whoever wants the figure.
// What draws it comes in a chunk of its own, when a page shows a chart.

import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { useText } from '../../i18n';
import { type Figures, heightOf, usualWidth } from './options';
import './chart.css';

const Plot = lazy(() => import('./plot').catch(() => ({ default: Unavailable })));

export interface ChartProps extends Figures {
  /** Figures in the table, where they are exacter there than beside a bar. */
  cell?: { say: (value: number) => string; unit: string };
  /** A table that says more than the chart does, in place of the plain one. */
  table?: ReactNode;
  /** What stands between the heading and the chart. */
  lead?: ReactNode;
}

export function Chart({ table, cell, lead, ...figures }: ChartProps) {
  const t = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <figure className="card chart" aria-labelledby={`${id}-title`}>
      <figcaption className="row spread">
        <span>
          <h2 id={`${id}-title`}>{figures.title}</h2>
          {figures.unit && <span className="muted small">{t.chart.unit(figures.unit)}</span>}
        </span>
        <button
          type="button"
          className="link-button chart-toggle"
          aria-expanded={open}
          aria-controls={`${id}-table`}
          onClick={() => setOpen(!open)}
        >
          {open ? t.chart.hideTable : t.chart.showTable}
        </button>
      </figcaption>
      {lead}
      <Suspense fallback={<div style={{ height: heightOf(figures, usualWidth) }} aria-busy="true" />}>
        <Plot figures={figures} description={t.chart.described(figures.title)} />
      </Suspense>
      {/* A box that scrolls must be reachable by keyboard, one that is only read out must not. */}
      <section
        id={`${id}-table`}
        className={open ? 'chart-table' : 'chart-table shut'}
        aria-label={t.chart.figuresOf(figures.title)}
        tabIndex={open ? 0 : undefined}
      >
        {table ?? <PlainTable figures={figures} cell={cell} />}
      </section>
    </figure>
  );
}

/** Stands in for a chunk that did not arrive: the table holds every figure. */
function Unavailable() {
  const t = useText();
  return <p className="muted small">{t.chart.unavailable}</p>;
}

function PlainTable({ figures: f, cell }: { figures: Figures; cell: ChartProps['cell'] }) {
  const say = cell?.say ?? f.say;
  const unit = cell?.unit ?? f.unit;
  return (
    <table className="data">
      <caption className="visually-hidden">{f.title}</caption>
      <thead>
        <tr>
          <th scope="col">{f.head}</th>
          {f.series.map((s) => (
            <th key={s.name} scope="col" className="figure">
              {unit ? `${s.name}（${unit}）` : s.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {f.categories.map((category, i) => (
          <tr key={category}>
            <th scope="row">{category}</th>
            {f.series.map((s, n) => (
              <td key={s.name} className="figure">
                {say(s.values[i] ?? 0, i, n)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
