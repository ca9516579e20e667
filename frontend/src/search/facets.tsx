import { useState } from 'react';
import { useLanguage, useText } from '../i18n';
import type { SearchResult } from '../shared/api/types';
import { type Codes, named, useCodes } from '../shared/codes';
import type { SearchParams } from './routes';

export type FacetName = 'field' | 'region' | 'trl' | 'mode' | 'organisation' | 'year';

const names: FacetName[] = ['field', 'region', 'trl', 'mode', 'organisation', 'year'];

/** As many values as stand in a facet before it is opened. */
const shortList = 6;

export const noFilters: Partial<SearchParams> = Object.fromEntries(names.map((n) => [n, undefined]));

export function filterCount(params: SearchParams): number {
  return names.reduce((sum, name) => sum + (params[name]?.length ?? 0), 0);
}

function toggled(values: string[] | undefined, value: string): string[] | undefined {
  const next = values?.includes(value) ? values.filter((v) => v !== value) : [...(values ?? []), value];
  return next.length > 0 ? next : undefined;
}

interface Part {
  params: SearchParams;
  change: (part: Partial<SearchParams>) => void;
}

export function Facets({ params, facets, change }: Part & { facets: SearchResult['facets'] }) {
  const inWords = useFacetWords(facets);
  return (
    <div className="facets">
      {names.map((name) => (
        <Facet
          key={name}
          name={name}
          values={facets?.[name] ?? []}
          chosen={params[name] ?? []}
          inWords={inWords}
          toggle={(value) => change({ [name]: toggled(params[name], value) })}
        />
      ))}
    </div>
  );
}

type FacetValues = NonNullable<SearchResult['facets'][string]>;

function useFacetWords(facets?: SearchResult['facets']): (name: FacetName, value: string) => string {
  const t = useText();
  const language = useLanguage();
  const codes: Codes = useCodes();
  return (name, value) => {
    switch (name) {
      case 'field':
      case 'region':
      case 'mode':
        return codes.label(name, value);
      case 'trl':
        return (t.search.trlBands as Record<string, string>)[value] ?? value;
      case 'organisation':
        return organisationIn(facets, value, language);
      default:
        return value;
    }
  };
}

function organisationIn(facets: SearchResult['facets'] | undefined, id: string, language: string): string {
  const found = facets?.organisation?.find((v) => v.value === id);
  return named({ name: found?.label, name_en: found?.label_en }, language) || id;
}

interface FacetProps {
  name: FacetName;
  values: FacetValues;
  chosen: string[];
  inWords: (name: FacetName, value: string) => string;
  toggle: (value: string) => void;
}

function Facet({ name, values, chosen, inWords, toggle }: FacetProps) {
  const t = useText();
  const [open, setOpen] = useState(false);
  // A chosen value stays in sight even when nothing is left in it.
  const missing = chosen.filter((c) => !values.some((v) => v.value === c)).map((value) => ({ value, count: 0 }));
  const all = [...values, ...missing];
  if (all.length === 0) return null;
  const shown = open ? all : all.filter((v, i) => i < shortList || chosen.includes(v.value));
  const hidden = all.length - shown.length;
  return (
    <fieldset className="facet">
      <legend>{t.search.facets[name]}</legend>
      {shown.map((v) => (
        <label key={v.value}>
          <input type="checkbox" checked={chosen.includes(v.value)} onChange={() => toggle(v.value)} />
          <span className="name">{inWords(name, v.value)}</span>
          <span className="count">{t.common.count(v.count)}</span>
        </label>
      ))}
      {(hidden > 0 || open) && all.length > shortList && (
        <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t.search.fewerValues : t.search.moreValues(hidden)}
        </button>
      )}
    </fieldset>
  );
}

/** The conditions that stand, each with a way to take it away. */
export function ActiveFilters({ params, change, facets }: Part & { facets?: SearchResult['facets'] }) {
  const t = useText();
  const inWords = useFacetWords(facets);
  if (filterCount(params) === 0) return null;
  return (
    <ul className="row active-filters" aria-label={t.search.active}>
      {names.flatMap((name) =>
        (params[name] ?? []).map((value) => (
          <li key={`${name} ${value}`}>
            <button
              type="button"
              className="chip"
              aria-label={t.search.remove(inWords(name, value))}
              onClick={() => change({ [name]: toggled(params[name], value) })}
            >
              {inWords(name, value)} <span aria-hidden="true">×</span>
            </button>
          </li>
        )),
      )}
      <li>
        <button type="button" className="link-button" onClick={() => change(noFilters)}>
          {t.search.clear}
        </button>
      </li>
    </ul>
  );
}
