import { useLanguage, useText } from '../i18n';
import type { Hit } from '../shared/api/types';
import { titled } from '../shared/codes';
import { Fragments, ItemLink, KindTag, SampleTag, SummaryFacts } from '../shared/parts';

export function HitRow({ hit }: { hit: Hit }) {
  const t = useText();
  const language = useLanguage();
  const item = hit;
  // The found parts are marked in the Chinese title; an English page shows the English one where there is one.
  const marked = (language !== 'en' || !item.title_en) && hit.title_fragments && hit.title_fragments.length > 0;
  return (
    <li className="hit">
      <div className="hit-kind">
        <KindTag kind={item.kind} />
      </div>
      <div>
        <h2>
          <ItemLink item={item}>
            {marked ? <Fragments parts={hit.title_fragments ?? []} /> : titled(item, language)}
          </ItemLink>{' '}
          {item.sample && <SampleTag />}
        </h2>
        <SummaryFacts item={item} />
        <p className="excerpt">
          {hit.fragments && hit.fragments.length > 0 ? <Fragments parts={hit.fragments} /> : item.summary}
        </p>
        {hit.missing.length > 0 && <p className="missing small">{t.search.missing(t.common.list(hit.missing))}</p>}
      </div>
    </li>
  );
}
