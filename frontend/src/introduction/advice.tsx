// What others answered about an item, for its owner: reasons with what would help. Nothing where there is nothing to say.

import { useQuery } from '@tanstack/react-query';
import { useLanguage, useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Kinds } from '../shared/api/types';
import './introduction.css';

export function Advice({ kind, id }: { kind: Kinds; id: string }) {
  const t = useText();
  const language = useLanguage();
  const x = t.introduction.advice;
  const query = useQuery({
    queryKey: ['advice', kind, id, language],
    queryFn: () =>
      kind === 'demands'
        ? body(api.GET('/demands/{id}/advice', { params: { path: { id } } }))
        : body(api.GET('/achievements/{id}/advice', { params: { path: { id } } })),
    retry: false,
  });
  const a = query.data;
  if (!a || a.introductions === 0) return null;
  return (
    <section className="card advice" aria-labelledby="advice">
      <h2 id="advice">{x.title}</h2>
      <p className="muted small">
        {x.lead(a.introductions)}
        {a.answered + a.unanswered > 0 && ` · ${x.answered(a.answered, a.unanswered)}`}
      </p>
      {a.lines.length > 0 && (
        <ul>
          {a.lines.map((l) => (
            <li key={`${l.closed} ${l.reason}`}>
              <strong>{x.line(l.count, a.declined, l.label)}</strong>
              <p className="small">{l.help}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
