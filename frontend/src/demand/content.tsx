import { useText } from '../i18n';
import type { DemandContent } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { Part } from '../shared/detail/detail';
import { useFormat } from '../shared/format';
import { IndicatorTable, Ladder } from '../shared/parts';

/** What a demand says, in the order in which a solver asks. */
export function DemandBody({ content }: { content: DemandContent }) {
  const t = useText();
  return (
    <>
      <Part title={t.detail.summary} text={content.summary} />
      <Part title={t.detail.problem.demand} text={content.problem} />
      {content.indicators && content.indicators.length > 0 && (
        <Part title={t.detail.indicators.demand}>
          <IndicatorTable indicators={content.indicators} kind="demand" />
        </Part>
      )}
      <Part title={t.detail.background} text={content.background} />
      <Part title={t.detail.solver} text={content.solver_requirements} />
      {!!content.min_trl && (
        <Part title={t.detail.maturityNeeded}>
          <Ladder level={content.min_trl} kind="demand" />
        </Part>
      )}
      <Part title={t.detail.ownership} text={content.ownership_note} />
    </>
  );
}

export function useDemandFacts(content: DemandContent): [string, string][] {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const { list } = t.common;
  return [
    [t.price.budget, format.price(content.budget)],
    [t.detail.deadline, format.day(content.deadline)],
    [t.detail.modes, list(codes.labels('mode', content.modes))],
    [t.detail.ownership, codes.label('ownership', content.ownership)],
    [
      t.detail.maturityNeeded,
      content.min_trl ? `${t.common.trlShort(content.min_trl)} ${codes.label('trl', content.min_trl)}` : '',
    ],
    [t.detail.industry, content.industry ?? ''],
    [t.detail.keywords, list(content.keywords ?? [])],
  ];
}
