import { useText } from '../i18n';
import type { AchievementContent } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { Part } from '../shared/detail/detail';
import { useFormat } from '../shared/format';
import { IndicatorTable, Ladder } from '../shared/parts';

/** What an achievement says, in the order in which a buyer asks. */
export function AchievementBody({ content }: { content: AchievementContent }) {
  const t = useText();
  return (
    <>
      <Part title={t.detail.summary} text={content.summary} />
      <Part title={t.detail.problem.achievement} text={content.problem} />
      <Part title={t.detail.advantage} text={content.advantage} />
      {content.indicators && content.indicators.length > 0 && (
        <Part title={t.detail.indicators.achievement}>
          <IndicatorTable indicators={content.indicators} kind="achievement" />
        </Part>
      )}
      <Part title={t.detail.applications} text={content.applications} />
      <Part title={t.detail.evidence} text={content.evidence} />
      {!!content.trl && (
        <Part title={t.detail.maturity}>
          <Ladder level={content.trl} kind="achievement" />
        </Part>
      )}
      <IntellectualProperty content={content} />
      <Part title={t.detail.sought} text={content.sought_partner} />
    </>
  );
}

function IntellectualProperty({ content }: { content: AchievementContent }) {
  const t = useText();
  const codes = useCodes();
  const rights = content.ip ?? [];
  if (rights.length === 0) return null;
  return (
    <Part title={t.detail.ip}>
      <ul className="rights">
        {rights.map((right, i) => (
          <li key={i}>
            <span className="tag">{codes.label('ip_type', right.type)}</span>{' '}
            {right.status && <span className="tag outline">{codes.label('ip_status', right.status)}</span>}{' '}
            {right.title} <span className="muted">{right.number}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function useAchievementFacts(
  content: AchievementContent,
  inventors: readonly string[] = [],
): [string, string][] {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { list } = t.common;
  const registered = content.registration?.number
    ? t.detail.registeredAs(content.registration.number, format.day(content.registration.date))
    : '';
  return [
    [t.detail.maturity, content.trl ? `${t.common.trlShort(content.trl)} ${codes.label('trl', content.trl)}` : ''],
    [t.price.label, format.price(content.price)],
    [t.detail.modes, list(codes.labels('mode', content.modes))],
    [t.detail.level, codes.label('level', content.level)],
    [t.detail.forms, list(codes.labels('form', content.forms))],
    [t.detail.category, codes.label('category', content.category)],
    [t.detail.nature, codes.label('nature', content.nature)],
    [t.detail.keywords, list(content.keywords ?? [])],
    [t.detail.completedBy, list(content.completed_by ?? [])],
    [t.detail.inventors, list([...inventors])],
    [t.detail.period, [content.started, content.finished].filter(Boolean).join(' – ')],
    [t.detail.registration, registered],
    [t.detail.recommendedBy, content.registration?.recommended_by ?? ''],
  ];
}
