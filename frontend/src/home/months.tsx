// The life of the market: what was published, introduced, contracted and registered in each of the last months.

import { useQuery } from '@tanstack/react-query';
import { useLanguage, useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { components } from '../shared/api/schema';
import { monthInWords } from '../shared/format';
import { wanForReading } from '../shared/money';
import { Failed } from '../shared/states';

type Month = components['schemas']['MarketMonth'];

interface Measure {
  key: string;
  name: string;
  of: (m: Month) => number | undefined;
  tone?: string;
}

export function Months() {
  const t = useText();
  const months = useQuery({
    queryKey: ['stats-months'],
    queryFn: () => body(api.GET('/stats/months')),
  });
  if (months.isError) return <Failed error={months.error} retry={() => void months.refetch()} inline />;
  if (!months.data) return null;
  const { items, year } = months.data;
  const h = t.home.life;
  const measures: Measure[] = [
    { key: 'published', name: h.published, of: (m) => m.achievements + m.demands },
    { key: 'introductions', name: h.introductions, of: (m) => m.introductions, tone: 'need' },
    { key: 'contracts', name: h.contracts, of: (m) => m.contracts },
    { key: 'amount', name: h.amount, of: (m) => m.technical_fen, tone: 'need' },
  ];
  return (
    <>
      <ul className="life">
        {measures.map((measure) => (
          <Panel key={measure.key} measure={measure} items={items} />
        ))}
      </ul>
      <details className="life-table">
        <summary>{h.table}</summary>
        <MonthTable items={items} />
        <p className="small">
          {h.year(
            year.year,
            t.common.count(year.registered),
            year.technical_fen === undefined ? h.untold : t.price.fixed(wanForReading(year.technical_fen)),
          )}
        </p>
        <p className="small muted">{h.note}</p>
      </details>
    </>
  );
}

function Panel({ measure, items }: { measure: Measure; items: readonly Month[] }) {
  const t = useText();
  const language = useLanguage();
  const values = items.map((m) => measure.of(m) ?? 0);
  const most = Math.max(1, ...values);
  const money = measure.key === 'amount';
  const last = items.findLast((m) => measure.of(m) !== undefined);
  if (money && !last) {
    const withheld = items.slice(0, -1).some((m) => m.registered > 0);
    return (
      <li className="card">
        <h3>{measure.name}</h3>
        <p>
          <strong>{withheld ? t.home.life.untold : '—'}</strong>
        </p>
        {withheld && <p className="small muted life-why">{t.home.life.why}</p>}
      </li>
    );
  }
  return (
    <li className="card">
      <h3>{measure.name}</h3>
      <p>
        <strong>
          {money && last
            ? t.price.fixed(wanForReading(last.technical_fen ?? 0))
            : t.common.count(values.reduce((a, b) => a + b, 0))}
        </strong>{' '}
        <span className="small muted">{money ? last && monthInWords(last.month, language) : t.home.life.inTwelve}</span>
      </p>
      <div className={`life-bars ${measure.tone ?? ''}`} aria-hidden="true">
        {items.map((m, i) => (
          <span key={m.month} title={m.month} style={{ height: `${((values[i] ?? 0) / most) * 100}%` }} />
        ))}
      </div>
      <p className="row spread small muted" aria-hidden="true">
        <span>{items[0]?.month}</span>
        <span>{items.at(-1)?.month}</span>
      </p>
    </li>
  );
}

function MonthTable({ items }: { items: readonly Month[] }) {
  const t = useText();
  const language = useLanguage();
  const h = t.home.life;
  const amount = (m: Month, moves: boolean) => {
    if (m.technical_fen !== undefined) return t.price.fixed(wanForReading(m.technical_fen));
    if (moves) return h.moves;
    return m.registered > 0 ? h.untold : '—';
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap" tabIndex={0} aria-label={h.title}>
      <table className="data">
        <thead>
          <tr>
            {[h.month, h.achievements, h.demands, h.introductions, h.contracts, h.registered, h.amount].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.toReversed().map((m) => (
            <tr key={m.month}>
              <th scope="row">{monthInWords(m.month, language)}</th>
              {[m.achievements, m.demands, m.introductions, m.contracts, m.registered].map((n, i) => (
                <td key={i} className="figure">
                  {t.common.count(n)}
                </td>
              ))}
              <td className="figure">{amount(m, m === items.at(-1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
