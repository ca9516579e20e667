// What resembles an item among the listings of its own kind; nothing at all where nothing does.

import { useQuery } from '@tanstack/react-query';
import { useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Kind } from '../shared/api/types';
import { SummaryRow } from '../shared/parts';
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
        {similar.data?.items.map(({ item, terms }) => (
          <SummaryRow key={item.id} item={item}>
            <p className="shared-terms">
              {terms.slice(0, mostTerms).map(({ term }) => (
                <span key={term} className="chip">
                  {term}
                </span>
              ))}
            </p>
          </SummaryRow>
        ))}
      </ul>
    </section>
  );
}
