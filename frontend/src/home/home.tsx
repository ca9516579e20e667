import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useText } from '../i18n';
import { PasteOffer } from '../paste/offer';
import { useSession } from '../session/session';
import { api, body } from '../shared/api/client';
import type { Summary } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useTitle } from '../shared/page';
import { SummaryRow } from '../shared/parts';
import { SearchBox } from '../shared/search-box';
import { Failed, Loading } from '../shared/states';
import { StoryCard } from '../story/parts';
import { useStories } from '../story/queries';
import { Months } from './months';
import './home.css';

const Duties = lazy(async () => ({ default: (await import('../todo/duties')).Duties }));

export function HomePage() {
  const t = useText();
  const session = useSession();
  useTitle(undefined);
  const navigate = useNavigate();
  const stats = useQuery({ queryKey: ['stats'], queryFn: () => body(api.GET('/stats', {})) });

  return (
    <div className="home">
      <section className="hero wide">
        <div>
          <h1>{t.home.title}</h1>
          <p className="lead">{t.home.lead}</p>
          <SearchBox
            large
            label={t.home.searchLabel}
            placeholder={t.home.placeholder}
            onSearch={(q) => void navigate({ to: '/search', search: { q: q || undefined } })}
          />
          <p className="examples">
            <span className="muted">{t.home.examples}</span>
            {t.home.exampleQueries.map((q) => (
              <Link key={q} to="/search" search={{ q }} className="chip">
                {q}
              </Link>
            ))}
          </p>
          <PasteOffer large />
        </div>
        {stats.data && (
          <div className="numbers">
            <Count value={stats.data.achievements} text={t.home.achievementCount} tone="offer" />
            <Count value={stats.data.demands} text={t.home.demandCount} tone="need" />
            <Count value={stats.data.organisations} text={t.home.organisationCount} />
          </div>
        )}
      </section>

      {session.state === 'signed-in' && !session.user.must_change_password && (
        <div className="wide">
          <Suspense fallback={null}>
            <Duties user={session.user} />
          </Suspense>
        </div>
      )}

      {stats.isPending && (
        <div className="wide">
          <Loading lines={8} />
        </div>
      )}
      {stats.isError && (
        <div className="wide">
          <Failed error={stats.error} retry={() => void stats.refetch()} inline />
        </div>
      )}
      {stats.data && (
        <>
          <section className="wide">
            <h2>{t.home.fields}</h2>
            <Fields counts={stats.data.fields} />
          </section>

          <div className="wide latest">
            <Latest
              title={t.home.latestDemands}
              items={stats.data.latest.filter((i) => i.kind === 'demand')}
              more={t.home.moreDemands}
              kind="demand"
            />
            <Latest
              title={t.home.latestAchievements}
              items={stats.data.latest.filter((i) => i.kind === 'achievement')}
              more={t.home.moreAchievements}
              kind="achievement"
            />
          </div>
        </>
      )}

      <section className="wide" aria-labelledby="market-life">
        <h2 id="market-life">{t.home.life.title}</h2>
        <Months />
      </section>

      <NewestStories />

      <section className="wide">
        <div className="row spread">
          <h2>{t.home.how}</h2>
          <Link to="/how-matching-works" className="small">
            {t.home.howMore}
          </Link>
        </div>
        <ol className="steps">
          {t.home.steps.map((step, i) => (
            <li key={step.title}>
              <span className="no" aria-hidden="true">
                {i + 1}
              </span>
              <div>
                <h3>{step.title}</h3>
                <p>{step.text}</p>
              </div>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** The newest success stories; nothing before there are any. */
function NewestStories() {
  const t = useText();
  const stories = useStories(1, 3);
  const items = stories.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="wide" aria-labelledby="newest-stories">
      <div className="row spread">
        <h2 id="newest-stories">{t.story.title}</h2>
        <Link to="/stories" className="small">
          {t.story.all}
        </Link>
      </div>
      <ul className="story-grid">
        {items.map((story) => (
          <li key={story.id}>
            <StoryCard story={story} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Count({ value, text, tone = '' }: { value: number; text: string; tone?: string }) {
  const t = useText();
  return (
    <p className={tone}>
      <strong>{t.common.count(value)}</strong>
      <span>{text}</span>
    </p>
  );
}

function Fields({ counts }: { counts: Record<string, number> }) {
  const t = useText();
  const codes = useCodes();
  const most = Math.max(1, ...Object.values(counts));
  return (
    <ul className="fields">
      {codes.list('field').map((field) => {
        const count = counts[field.code] ?? 0;
        return (
          <li key={field.code}>
            <Link to="/search" search={{ field: [field.code] }}>
              <span className="name">{codes.label('field', field.code)}</span>
              <span className="bar" aria-hidden="true">
                <span className="offer" style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span className="small muted">{t.home.fieldCount(count)}</span>
            </Link>
          </li>
        );
      })}
      <li>
        <Link to="/search" className="every">
          <span className="name">{t.home.everyField}</span>
          <span className="small">{t.home.fieldCount(Object.values(counts).reduce((a, b) => a + b, 0))}</span>
        </Link>
      </li>
    </ul>
  );
}

interface LatestProps {
  title: string;
  items: Summary[];
  more: string;
  kind: 'achievement' | 'demand';
}

function Latest({ title, items, more, kind }: LatestProps) {
  const t = useText();
  return (
    <section className={`card ${kind}`}>
      <div className="row spread">
        <h2>{title}</h2>
        <Link to="/search" search={{ kind, sort: 'date' }} className="small">
          {more}
        </Link>
      </div>
      {items.length === 0 ? (
        <p className="muted">{t.states.empty}</p>
      ) : (
        <ul>
          {items.map((item) => (
            <SummaryRow key={item.id} item={item} />
          ))}
        </ul>
      )}
    </section>
  );
}
