// The signed state of the journal, day by day, with the way to check it.

import { useQuery } from '@tanstack/react-query';
import { useText } from '../i18n';
import { api, base, body } from '../shared/api/client';
import type { components } from '../shared/api/schema';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Note, Read } from '../shared/states';

type Head = components['schemas']['JournalHead'];

/** Three years: with this many one answer is a copy worth keeping. */
const all = 1000;

export function JournalPage() {
  const t = useText();
  const j = t.journal;
  const heads = useQuery({
    queryKey: ['journal-heads'],
    queryFn: () => body(api.GET('/journal/heads', { params: { query: { limit: 100 } } })),
  });
  useTitle(j.title);
  return (
    <div className="wide">
      <PageHead title={j.title} lead={j.lead}>
        <a className="btn" href={`${base}/journal/heads?limit=${all}`} download="duijie-journal-heads.json">
          {j.download}
        </a>
      </PageHead>
      <section aria-labelledby="journal-how" style={{ marginBottom: 24 }}>
        <h2 id="journal-how">{j.how}</h2>
        <ol style={{ listStyle: 'decimal', paddingLeft: '1.5em' }}>
          {j.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <Read query={heads} lines={8}>
        {(found) => (found.items.length > 0 ? <Heads items={found.items} /> : <Note title={j.none} inline />)}
      </Read>
    </div>
  );
}

function Heads({ items }: { items: readonly Head[] }) {
  const t = useText();
  const j = t.journal;
  const format = useFormat();
  return (
    <>
      <h2>{j.days}</h2>
      <p className="small muted breaks">
        {j.key}
        <code>{items[0]?.key}</code>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="table-wrap" tabIndex={0} aria-label={j.days}>
        <table className="data">
          <thead>
            <tr>
              {[j.day, j.entry, j.hash, j.signature].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((h) => (
              <tr key={h.day}>
                <th scope="row" style={{ whiteSpace: 'nowrap' }}>
                  {format.day(h.day)}
                </th>
                <td className="figure">{t.common.count(h.entry)}</td>
                <td>
                  <Long text={h.hash} />
                </td>
                <td>
                  <Long text={h.signature} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** A text that nobody reads letter by letter: its beginning, the whole on opening. */
function Long({ text }: { text: string }) {
  return (
    <details>
      <summary>
        <code>{text.slice(0, 12)}…</code>
      </summary>
      <code className="small breaks">{text}</code>
    </details>
  );
}
