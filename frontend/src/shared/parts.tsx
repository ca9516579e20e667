// Small parts that every page uses. They know texts and codes, never queries of a page.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLanguage, useText } from '../i18n';
import type { Fragment, Indicator, Kind, OrganisationRef, Summary } from './api/types';
import { named, titled, useCodes } from './codes';
import { useFormat } from './format';

export function KindTag({ kind }: { kind: string }) {
  const t = useText();
  return (
    <span className={`tag ${kind === 'demand' ? 'need' : 'offer'}`}>
      {kind === 'demand' ? t.common.demand : t.common.achievement}
    </span>
  );
}

export function SampleTag() {
  const t = useText();
  return (
    <span className="tag outline" title={t.common.sampleHint}>
      {t.common.sample}
    </span>
  );
}

const tones: Record<string, string> = {
  published: 'offer',
  internal: 'need',
  submitted: 'need',
  returned: 'bad',
  withdrawn: '',
  expired: '',
  draft: '',
};

export function StateTag({ state }: { state: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('state', state)}</span>;
}

/** Text with the parts that were found marked; comes as pieces, so no markup travels. */
export function Fragments({ parts }: { parts: readonly Fragment[] }) {
  return parts.map((p, i) => (p.hit ? <mark key={i}>{p.text}</mark> : <span key={i}>{p.text}</span>));
}

/** Paragraphs as the author broke them. */
export function Prose({ text }: { text: string }) {
  return (
    <div className="prose">
      {text
        .split(/\n+/)
        .filter((line) => line.trim() !== '')
        .map((line, i) => (
          <p key={i}>{line}</p>
        ))}
    </div>
  );
}

export function OrganisationLink({ organisation }: { organisation: OrganisationRef | null | undefined }) {
  const t = useText();
  const language = useLanguage();
  if (!organisation?.id) return <span>{t.common.anonymous}</span>;
  return (
    <Link to="/organisations/$id" params={{ id: organisation.id }} className="plain">
      {named(organisation, language)}
    </Link>
  );
}

export function ItemLink({ item, children }: { item: Pick<Summary, 'id' | 'kind'>; children: ReactNode }) {
  return (
    <Link to={item.kind === 'demand' ? '/demands/$id' : '/achievements/$id'} params={{ id: item.id }} className="plain">
      {children}
    </Link>
  );
}

/** The line of facts under a title: who, where, how mature, how much. */
export function SummaryFacts({ item, withOrganisation = true }: { item: Summary; withOrganisation?: boolean }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const trl =
    item.kind === 'demand'
      ? item.min_trl
        ? t.common.trlAtLeast(item.min_trl)
        : ''
      : item.trl
        ? t.common.trl(item.trl)
        : '';
  const price = format.price(item.kind === 'demand' ? item.budget : item.price);
  return (
    <div className="dots">
      {withOrganisation && (
        <span>
          <OrganisationLink organisation={item.organisation} />
        </span>
      )}
      {item.region && <span>{codes.label('region', item.region)}</span>}
      <span>{codes.label('field', item.field)}</span>
      {trl && <span>{trl}</span>}
      {price && (
        <span>
          {item.kind === 'demand' ? t.price.budget : t.price.label} {price}
        </span>
      )}
      {item.published_at && <span>{format.day(item.published_at)}</span>}
    </div>
  );
}

interface RowProps {
  item: Summary;
  withOrganisation?: boolean;
  /** What stands below the facts. */
  children?: ReactNode;
}

/** One row of a short list. */
export function SummaryRow({ item, withOrganisation, children }: RowProps) {
  const language = useLanguage();
  return (
    <li className="summary-row">
      <h3>
        <ItemLink item={item}>{titled(item, language)}</ItemLink> {item.sample && <SampleTag />}
      </h3>
      <SummaryFacts item={item} withOrganisation={withOrganisation} />
      {children}
    </li>
  );
}

/** Nine steps, filled up to the level; a demand's least level is drawn in amber. */
export function Ladder({ level, kind }: { level: number; kind: Kind }) {
  const t = useText();
  const codes = useCodes();
  const label = codes.label('trl', level);
  return (
    <div className={`ladder ${kind}`}>
      <div className="ladder-steps" aria-hidden="true">
        {Array.from({ length: 9 }, (_, i) => (
          <span key={i} className={i < level ? 'on' : ''} style={{ height: `${12 + i * 3}px` }} />
        ))}
      </div>
      <p>
        <strong>{t.common.trlShort(level)}</strong>{' '}
        <span className="visually-hidden">{t.detail.ladder(level, label)}</span>
        <span aria-hidden="true">{label}</span>
      </p>
    </div>
  );
}

export function IndicatorTable({ indicators, kind }: { indicators: readonly Indicator[]; kind: Kind }) {
  const t = useText();
  const codes = useCodes();
  const format = useFormat();
  const notes = indicators.some((i) => i.note);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="table-wrap" tabIndex={0} aria-label={t.detail.indicators[kind]}>
      <table className="data">
        <thead>
          <tr>
            <th scope="col">{t.detail.indicator}</th>
            <th scope="col">{kind === 'demand' ? t.detail.requirement : t.detail.value}</th>
            {kind === 'demand' && <th scope="col">{t.detail.necessity}</th>}
            {notes && <th scope="col">{t.detail.note}</th>}
          </tr>
        </thead>
        <tbody>
          {indicators.map((indicator, i) => (
            <tr key={i}>
              <td>{indicator.name}</td>
              <td className="figure">{format.figure(indicator)}</td>
              {kind === 'demand' && (
                <td>
                  {indicator.need && (
                    <span className={`tag ${indicator.need === 'must' ? 'need' : ''}`}>
                      {codes.label('need', indicator.need)}
                    </span>
                  )}
                </td>
              )}
              {notes && <td>{indicator.note}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
