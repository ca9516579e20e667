// One success story as everyone reads it.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Prose, SampleTag, SummaryRow } from '../shared/parts';
import { Read } from '../shared/states';
import { StoryFacts } from './parts';
import { useStory } from './queries';
import type { Story } from './types';

const route = getRouteApi('/stories/$id');

export function StoryPage() {
  const { id } = route.useParams();
  return (
    <Read query={useStory(id)} lines={8} page wide>
      {(story) => <Shown story={story} />}
    </Read>
  );
}

function Shown({ story }: { story: Story }) {
  const t = useText();
  const english = useLanguage() === 'en';
  const format = useFormat();
  const title = english ? story.text.title.en : story.text.title.zh;
  useTitle(title);
  const listings = [story.achievement, story.demand].filter((item) => item !== undefined);
  return (
    <article className="wide story">
      <PageHead
        title={title}
        lead={
          <>
            {t.story.published(format.day(story.published_at))} {story.sample && <SampleTag />}
          </>
        }
      >
        <Link to="/stories" className="button">
          {t.story.all}
        </Link>
      </PageHead>
      <div className="card story-text">
        <Prose text={english ? story.text.body.en : story.text.body.zh} />
      </div>
      <section aria-labelledby="story-facts">
        <h2 id="story-facts">{t.story.facts}</h2>
        <StoryFacts facts={story.facts} />
      </section>
      {listings.length > 0 && (
        <section aria-labelledby="story-from">
          <h2 id="story-from">{t.story.from}</h2>
          <ul className="card story-text">
            {listings.map((item) => (
              <SummaryRow key={item.id} item={item} />
            ))}
          </ul>
        </section>
      )}
      <p className="muted small">{t.story.consentNote}</p>
    </article>
  );
}
