// What resembles an item among the listings of its own kind; nothing at all where nothing does.

import { useQuery } from '@tanstack/react-query';
import { useLanguage, useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Kind, SimilarItem } from '../shared/api/types';
import { titled } from '../shared/codes';
import { ItemLink, SampleTag, SummaryFacts } from '../shared/parts';
import { Failed } from '../shared/states';
import './similar.css';

/** How many are asked for, and how many shared terms are shown of each. */
const asked = 4;
const mostTerms = 6;

export function Similar({ kind, id }: { kind: Kind; id: string }) {
  const t = useText();
  const params = { params: { path: { id }, query: { limit: asked } } };
  const similar = useQuery({
    queryKey: ['similar', kind, id],
    queryFn: () =>
      kind === 'demand'
        ? body(api.GET('/demands/{id}/similar', params))
        : body(api.GET('/achievements/{id}/similar', params)),
  });
  if (similar.isPending || similar.data?.items.length === 0) return null;
  return (
    <section className="similar" aria-labelledby="similar-title">
      <h2 id="similar-title">{t.similar[kind]}</h2>
      <p className="small muted">{t.similar.lead}</p>
      {similar.isError && <Failed error={similar.error} retry={() => void similar.refetch()} inline />}
      <ul>
        {similar.data?.items.map((found) => (
          <Row key={found.item.id} found={found} />
        ))}
      </ul>
    </section>
  );
}

function Row({ found: { item, terms } }: { found: SimilarItem }) {
  const language = useLanguage();
  return (
    <li className="summary-row">
      <h3>
        <ItemLink item={item}>{titled(item, language)}</ItemLink> {item.sample && <SampleTag />}
      </h3>
      <SummaryFacts item={item} />
      <p className="shared-terms">
        {terms.slice(0, mostTerms).map(({ term }) => (
          <span key={term} className="chip">
            {term}
          </span>
        ))}
      </p>
    </li>
  );
}
