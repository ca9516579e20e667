import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { SaveSearch } from '../alert/save-search';
import { useText } from '../i18n';
import { PasteOffer } from '../paste/offer';
import { useTitle } from '../shared/page';
import { Pager } from '../shared/pager';
import { SearchBox } from '../shared/search-box';
import { Failed, Loading, Note } from '../shared/states';
import { CopyLink } from './copy-link';
import { ActiveFilters, Facets, filterCount, noFilters } from './facets';
import { SearchHelp } from './help';
import { HitRow } from './hit';
import { lastCounted, pageSize, useSearchResults } from './queries';
import { Reading } from './reading';
import type { SearchParams } from './routes';
import './search.css';

const route = getRouteApi('/search');

export function SearchPage() {
  const t = useText();
  const params = route.useSearch();
  const navigate = useNavigate();
  const drawer = useRef<HTMLDialogElement>(null);
  const results = useSearchResults(params);
  const heading = t.search.heading(params.q ?? '');
  useTitle(params.q ? heading : t.search.title);

  // A changed condition begins at the first page again.
  const change = (part: Partial<SearchParams>) =>
    void navigate({ to: '/search', search: { ...params, page: undefined, after: undefined, ...part } });

  const total = results.data?.total ?? 0;
  const facets = results.data && <Facets params={params} facets={results.data.facets} change={change} />;

  return (
    <div className="wide search-page">
      <h1 className="visually-hidden">{heading}</h1>
      <SearchBox
        label={t.home.searchLabel}
        placeholder={t.home.placeholder}
        value={params.q}
        onSearch={(q) => change({ q: q || undefined })}
      />
      <div className="search-beside">
        <SearchHelp />
        <PasteOffer />
      </div>
      <KindTabs params={params} change={change} />
      <div className="search-columns">
        <aside className="facets-side" aria-label={t.search.filters}>
          {facets}
        </aside>
        <section aria-label={t.search.results} aria-busy={results.isFetching}>
          <div className="row spread search-bar">
            <p role="status">
              {results.data && (
                <>
                  <strong>{t.search.total(total)}</strong>{' '}
                  <span className="muted small">{t.search.took(Math.max(1, Math.round(results.data.took_ms)))}</span>
                </>
              )}
            </p>
            <div className="row">
              <CopyLink />
              <SaveSearch params={params} />
              <button type="button" className="button facets-open" onClick={() => drawer.current?.showModal()}>
                {t.search.showFilters(filterCount(params))}
              </button>
              <label className="row small">
                <span className="muted">{t.search.sort}</span>
                <select
                  className="field select"
                  value={params.sort ?? 'relevance'}
                  onChange={(e) =>
                    change({
                      sort: e.target.value === 'relevance' ? undefined : (e.target.value as SearchParams['sort']),
                    })
                  }
                >
                  {Object.entries(t.search.sorts).map(([value, text]) => (
                    <option key={value} value={value}>
                      {text}
                    </option>
                  ))}
                </select>
              </label>
            </div>
          </div>
          {results.data && <Reading params={params} result={results.data} change={change} />}
          <ActiveFilters params={params} change={change} facets={results.data?.facets} />
          {results.isPending && <Loading lines={10} />}
          {results.isError && <Failed error={results.error} retry={() => void results.refetch()} inline />}
          {results.data && total === 0 && (
            <Note title={t.search.nothing} hint={t.search.nothingHint} inline>
              {filterCount(params) > 0 && (
                <button type="button" className="button" onClick={() => change(noFilters)}>
                  {t.search.clear}
                </button>
              )}
            </Note>
          )}
          {results.data && total > 0 && (
            <>
              <ol className={results.isPlaceholderData ? 'hits stale' : 'hits'}>
                {results.data.hits.map((hit) => (
                  <HitRow key={hit.id} hit={hit} />
                ))}
              </ol>
              <Pager
                page={params.page ?? 1}
                size={pageSize}
                total={total}
                most={lastCounted}
                next={results.data.next}
              />
            </>
          )}
        </section>
      </div>
      <dialog ref={drawer} className="drawer" aria-label={t.search.filters}>
        <div className="row spread">
          <h2>{t.search.filters}</h2>
          <button type="button" className="button quiet" onClick={() => drawer.current?.close()}>
            {t.common.close}
          </button>
        </div>
        {facets}
        <button type="button" className="button primary wide-button" onClick={() => drawer.current?.close()}>
          {t.search.showResults(total)}
        </button>
      </dialog>
    </div>
  );
}

interface Part {
  params: SearchParams;
  change: (part: Partial<SearchParams>) => void;
}

function KindTabs({ params, change }: Part) {
  const t = useText();
  const kinds: { kind: SearchParams['kind']; text: string }[] = [
    { kind: undefined, text: t.common.all },
    { kind: 'achievement', text: t.common.achievements },
    { kind: 'demand', text: t.common.demands },
  ];
  return (
    <fieldset className="kind-tabs">
      <legend className="visually-hidden">{t.search.kinds}</legend>
      {kinds.map(({ kind, text }) => (
        <button key={text} type="button" aria-pressed={params.kind === kind} onClick={() => change({ kind })}>
          {text}
        </button>
      ))}
    </fieldset>
  );
}
