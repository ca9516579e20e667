// The frame of the pages of one achievement or demand: head, body in sections, facts and organisation, matches beside.

import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { BeginContract } from '../../contract/begin';
import { ConfidentialCard, Withheld } from '../../disclosure/item';
import { HistoryLink } from '../../history/link';
import { useLanguage, useText } from '../../i18n';
import { ExpressInterest } from '../../introduction/parts';
import type { Achievement, Demand, Kind, OrganisationRef } from '../api/types';
import { named, titled, useCodes } from '../codes';
import { type Fact, Facts } from '../facts';
import { useFormat } from '../format';
import { useTitle } from '../page';
import { KindTag, OrganisationLink, Prose, SampleTag } from '../parts';
import { Loading } from '../states';
import './detail.css';

const Matches = lazy(async () => ({ default: (await import('../../match/matches')).Matches }));

const Similar = lazy(async () => ({ default: (await import('../../match/similar')).Similar }));

interface Props {
  item: Achievement | Demand;
  kind: Kind;
  tags?: ReactNode;
  facts: readonly Fact[];
  children: ReactNode;
}

export function Detail({ item, kind, tags, facts, children }: Props) {
  const { content } = item;
  const t = useText();
  const language = useLanguage();
  const codes = useCodes();
  const format = useFormat();
  const title = titled(content, language);
  useTitle(title);
  const other = language === 'en' ? content.title : content.title_en;
  return (
    <article className="wide detail">
      <header>
        <div className="row">
          <KindTag kind={kind} />
          {tags}
          {item.sample && <SampleTag />}
          <span className="muted small">{codes.label('field', content.field)}</span>
        </div>
        <h1>{title}</h1>
        {other && other !== title && (
          <p className="muted" lang={language === 'en' ? 'zh-CN' : 'en'}>
            {other}
          </p>
        )}
        <div className="dots">
          <span>
            <OrganisationLink organisation={item.organisation} />
          </span>
          <span>{codes.label('region', item.region)}</span>
          {item.number && (
            <span>
              {t.common.number} {item.number}
            </span>
          )}
          {item.published_at && (
            <span>
              {t.detail.published} {format.day(item.published_at)}
            </span>
          )}
        </div>
        <div className="row detail-ways">
          <a className="button jump" href="#matches">
            {kind === 'demand' ? t.match.demand : t.match.achievement} ↓
          </a>
          <ExpressInterest about={{ [kind]: item.id }} owner={item.organisation?.id} />
          <BeginContract from={{ [kind]: item.id }} />
          <HistoryLink
            kind={kind === 'demand' ? 'demands' : 'achievements'}
            id={item.id}
            owners={[item.organisation?.id]}
          />
        </div>
      </header>
      <div className="detail-columns">
        <div className="detail-body">
          <Facts facts={facts} />
          {children}
          <Withheld fields={item.withheld} />
          <ConfidentialCard item={item} kind={kind === 'demand' ? 'demands' : 'achievements'} />
          <OrganisationCard organisation={item.organisation} />
          <Suspense fallback={null}>
            <Similar kind={kind} id={item.id} />
          </Suspense>
        </div>
        <Suspense fallback={<Loading lines={6} />}>
          <Matches kind={kind} id={item.id} />
        </Suspense>
      </div>
    </article>
  );
}

/** A part of the text; nothing when it is empty. */
export function Part({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  if (!text?.trim() && !children) return null;
  return (
    <section className="part">
      <h2>{title}</h2>
      {text && <Prose text={text} />}
      {children}
    </section>
  );
}

function OrganisationCard({ organisation }: { organisation: OrganisationRef | null | undefined }) {
  const t = useText();
  const language = useLanguage();
  const codes = useCodes();
  return (
    <section className="card organisation-card">
      <h2>{t.detail.organisationCard}</h2>
      {organisation?.id ? (
        <>
          <p>
            <strong>{named(organisation, language)}</strong>
          </p>
          <p className="muted small">{codes.label('organisation_kind', organisation.kind)}</p>
          <Link to="/organisations/$id" params={{ id: organisation.id }}>
            {t.detail.seeOrganisation}
          </Link>
        </>
      ) : (
        <p className="muted">{t.detail.anonymousText}</p>
      )}
    </section>
  );
}
