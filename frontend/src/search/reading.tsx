// How a query was read: its conditions, what was left out or not understood, and what may have been meant.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import type { SearchResult } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { conditionInWords, without } from './conditions';
import type { SearchParams } from './routes';

interface Props {
  params: SearchParams;
  result: SearchResult;
  change: (part: Partial<SearchParams>) => void;
}

export function Reading({ params, result, change }: Props) {
  const t = useText();
  const codes = useCodes();
  const q = params.q ?? '';
  const quoted = (texts: readonly string[]) => t.common.list(texts.map((text) => `“${text}”`));
  const { understood, ignored, dropped, suggestions, partial } = result;
  const left = dropped.length > 0 ? t.search.dropped(quoted(dropped)) : t.search.partial;
  return (
    <div className="reading">
      {understood.length > 0 && (
        <ul className="row active-filters" aria-label={t.search.understood}>
          {understood.map((condition) => {
            const words = conditionInWords(condition, t, codes);
            return (
              <li key={condition.text}>
                <button
                  type="button"
                  className="chip condition"
                  aria-label={t.search.remove(words)}
                  onClick={() => change({ q: without(q, condition.text) || undefined })}
                >
                  {words} <span aria-hidden="true">×</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {suggestions.length > 0 && (
        <p className="did-you-mean">
          {t.search.didYouMean}
          {suggestions.map((suggestion) => (
            <Link
              key={suggestion}
              to="/search"
              search={{ ...params, q: suggestion, page: undefined, after: undefined }}
            >
              {suggestion}
            </Link>
          ))}
        </p>
      )}
      {partial && result.total > 0 && <p className="left-out">{left}</p>}
      {ignored.length > 0 && <p className="left-out">{t.search.ignored(quoted(ignored))}</p>}
    </div>
  );
}
