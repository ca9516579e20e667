import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { HistoryLink } from '../history/link';
import { useLanguage, useText } from '../i18n';
import { api, body } from '../shared/api/client';
import type { Kind, Organisation, SearchResult } from '../shared/api/types';
import { named, useCodes } from '../shared/codes';
import { type Fact, Facts } from '../shared/facts';
import { useTitle } from '../shared/page';
import { Prose, SampleTag, SummaryRow } from '../shared/parts';
import { Failed, Loading, Read } from '../shared/states';
import { OrganisationTitles } from '../title/organisation';
import { AgencyReviews } from './delegation';
import '../shared/detail/detail.css';
import './organisation.css';

const route = getRouteApi('/organisations/$id');

export function OrganisationPage() {
  const { id } = route.useParams();
  const query = useQuery({
    queryKey: ['organisation', id],
    queryFn: () => body(api.GET('/organisations/{id}', { params: { path: { id } } })),
  });
  return (
    <Read query={query} lines={8} page wide>
      {(found) => <Shown organisation={found} />}
    </Read>
  );
}

/** Only a web address becomes a link. */
function webAddress(text: string | undefined): string | null {
  return text && /^https?:\/\//i.test(text) ? text : null;
}

function Shown({ organisation: o }: { organisation: Organisation }) {
  const t = useText();
  const language = useLanguage();
  const codes = useCodes();
  const name = named(o, language);
  useTitle(name);
  const website = webAddress(o.website);
  const facts: Fact[] = [
    [t.organisations.kind, codes.label('organisation_kind', o.kind)],
    [t.common.region, codes.label('region', o.region)],
    [t.organisations.creditCode, o.credit_code],
    [t.organisations.address, o.address],
    [
      t.organisations.website,
      website && (
        <a href={website} rel="noopener noreferrer nofollow">
          {o.website}
        </a>
      ),
    ],
  ];
  return (
    <article className="wide organisation-page">
      <header>
        <h1>{name}</h1>
        <p className="row muted">
          {language === 'en' ? o.name : o.name_en} {o.sample && <SampleTag />}
          <HistoryLink kind="organisations" id={o.id} owners={[o.id]} />
        </p>
      </header>
      <Facts facts={facts}>
        {(o.contacts ?? []).map((c, i) => (
          <div key={i}>
            <dt>
              {t.organisations.contacts} · {c.office}
            </dt>
            <dd>
              {c.phone} {c.email && <a href={`mailto:${c.email}`}>{c.email}</a>}
            </dd>
          </div>
        ))}
      </Facts>
      {o.introduction && (
        <section>
          <h2>{t.organisations.introduction}</h2>
          <Prose text={o.introduction} />
        </section>
      )}
      {o.kind === 'enterprise' && <OrganisationTitles id={o.id} />}
      {o.kind === 'agency' && <AgencyReviews agency={o} />}
      <Published id={o.id} />
    </article>
  );
}

const shown = 6;

function useTheirs(id: string, kind: Kind) {
  return useQuery({
    queryKey: ['search', { organisation: id, kind, latest: true }],
    queryFn: () =>
      body(api.GET('/search', { params: { query: { organisation: [id], kind: [kind], sort: 'date', size: shown } } })),
  });
}

function Published({ id }: { id: string }) {
  const t = useText();
  const achievements = useTheirs(id, 'achievement');
  const demands = useTheirs(id, 'demand');
  const failed = [achievements, demands].find((q) => q.isError);
  if (failed) return <Failed error={failed.error} retry={() => void failed.refetch()} inline />;
  if (!achievements.data || !demands.data) return <Loading lines={6} />;
  if (achievements.data.total + demands.data.total === 0) {
    return <p className="muted">{t.organisations.nothingPublished}</p>;
  }
  return (
    <div className="both">
      <Theirs id={id} kind="achievement" title={t.organisations.theirAchievements} found={achievements.data} />
      <Theirs id={id} kind="demand" title={t.organisations.theirDemands} found={demands.data} />
    </div>
  );
}

interface TheirsProps {
  id: string;
  kind: Kind;
  title: string;
  found: SearchResult;
}

function Theirs({ id, kind, title, found }: TheirsProps) {
  const t = useText();
  if (found.total === 0) return null;
  return (
    <section className="card">
      <h2>
        {title} <span className="muted">{t.common.count(found.total)}</span>
      </h2>
      <ul>
        {found.hits.map((hit) => (
          <SummaryRow key={hit.id} item={hit} withOrganisation={false} />
        ))}
      </ul>
      {found.total > shown && (
        <p className="see-all">
          <Link to="/search" search={{ organisation: [id], kind }}>
            {t.organisations.seeAll}
          </Link>
        </p>
      )}
    </section>
  );
}
