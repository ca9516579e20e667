// How many enterprises hold a title, against the targets of the policy, and by prefecture and industry. The last two
// are tables whose bars stand beside their figures.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import type { TitleCounts } from '../shared/api/types';
import { Chart } from '../shared/chart/chart';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';
import { Failed, Loading } from '../shared/states';
import { barWidth, percent, shareOf } from './facts';
import { Bar } from './parts';
import { useTitleCounts } from './queries';
import type { TitlesParams } from './routes';

/** The counts of the day that the address names; a row leads to its titles, the other conditions kept. */
export function Counts({ params }: { params: TitlesParams }) {
  const counts = useTitleCounts(params.on);
  if (counts.isPending) return <Loading lines={6} />;
  if (counts.isError) return <Failed error={counts.error} retry={() => void counts.refetch()} inline />;
  return (
    <div className="title-counts">
      <Targets counts={counts.data} />
      <Prefectures counts={counts.data} params={params} />
      <Industries counts={counts.data} params={params} />
    </div>
  );
}

/** On a phone the titles themselves come first. */
const wide = window.matchMedia('(min-width: 760px)').matches;

/** Each level against its target, the highest first. */
function Targets({ counts }: { counts: TitleCounts }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { document, article, by } = counts.targets;
  const levels = counts.levels.toReversed();
  return (
    <Chart
      title={t.titles.targets}
      head={t.titles.level}
      kind="bars"
      categories={levels.map((l) => codes.label('title_level', l.level))}
      series={[{ name: t.titles.share, values: levels.map((l) => shareOf(l.count, l.target)) }]}
      say={(_, i) => {
        const { count = 0, target = 0 } = levels[i] ?? {};
        return t.titles.ofTarget(count, target, percent(count, target));
      }}
      axis={(value) => `${value / 100}%`}
      upTo={10_000}
      lead={<p className="muted small">{t.titles.targetsFrom(document, article, format.day(by))}</p>}
    />
  );
}

function Prefectures({ counts, params }: { counts: TitleCounts; params: TitlesParams }) {
  const t = useText();
  const codes = useCodes();
  const most = Math.max(1, ...counts.prefectures.map((p) => p.count));
  return (
    <details className="card" open={wide}>
      <summary>
        <h2>{t.titles.byPrefecture}</h2>
      </summary>
      <table className="data">
        <thead>
          <tr>
            <th scope="col">{t.titles.prefecture}</th>
            <th scope="col">{t.titles.count}</th>
          </tr>
        </thead>
        <tbody>
          {counts.prefectures.map((p) => (
            <tr key={p.region}>
              <th scope="row">
                {p.region ? (
                  <Link to="/titles" search={{ ...params, region: p.region, page: undefined }}>
                    {codes.label('region', p.region)}
                  </Link>
                ) : (
                  t.titles.notNamed
                )}
              </th>
              <td>
                <Bar width={barWidth(p.count, most)} />
                {t.titles.enterprises(p.count)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** As many industries as are shown beside the other two. */
const mostIndustries = 9;

function Industries({ counts, params }: { counts: TitleCounts; params: TitlesParams }) {
  const t = useText();
  const most = Math.max(1, ...counts.industries.map((i) => i.count));
  const hidden = counts.industries.length - mostIndustries;
  return (
    <details className="card" open={wide}>
      <summary>
        <h2>{t.titles.byIndustry}</h2>
      </summary>
      <table className="data">
        <thead>
          <tr>
            <th scope="col">{t.titles.industry}</th>
            <th scope="col">{t.titles.count}</th>
          </tr>
        </thead>
        <tbody>
          {counts.industries.slice(0, mostIndustries).map((i) => (
            <tr key={i.value}>
              <th scope="row">
                {i.value ? (
                  <Link to="/titles" search={{ ...params, industry: i.value, page: undefined }}>
                    {i.value}
                  </Link>
                ) : (
                  t.titles.notNamed
                )}
              </th>
              <td>
                <Bar width={barWidth(i.count, most)} />
                {t.titles.enterprises(i.count)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && <p className="muted small">{t.titles.moreIndustries(hidden)}</p>}
    </details>
  );
}
