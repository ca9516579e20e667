// Says in place of a last day why it is not known yet.

import { useText } from '../i18n';
import { useFormat } from '../shared/format';
import type { Term } from './types';

export function Unknown({ term }: { term: Term }) {
  const t = useText();
  const format = useFormat();
  return (
    <span className="tag need" title={t.calendar.unknownFrom(format.day(term.from), term.working_days)}>
      {t.calendar.unknown(term.missing_year)}
    </span>
  );
}
