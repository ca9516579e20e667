// What came of contracts, told with both parties' consent.

import { getRouteApi, Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { mayKeepCatalogue, mayReadStories } from '../session/may';
import { useSession } from '../session/session';
import { PageHead, useTitle } from '../shared/page';
import { Note, Read } from '../shared/states';
import { StoryCard } from './parts';
import { useStories } from './queries';

const route = getRouteApi('/stories');
const size = 12;

export function StoriesPage() {
  const t = useText();
  const session = useSession();
  const { page = 1 } = route.useSearch();
  const query = useStories(page, size);
  useTitle(t.story.title);
  const user = session.state === 'signed-in' ? session.user : undefined;
  const works = user && (mayReadStories(user) ? '/desk/stories' : mayKeepCatalogue(user) && '/mine/stories');
  return (
    <div className="wide stories">
      <PageHead title={t.story.title} lead={t.story.lead}>
        {works && (
          <Link to={works} className="button">
            {t.story.mine}
          </Link>
        )}
      </PageHead>
      <Read query={query} lines={8}>
        {(found) => (
          <>
            {found.items.length === 0 && <Note title={t.story.none} hint={t.story.noneHint} inline />}
            <ul className="story-grid">
              {found.items.map((story) => (
                <li key={story.id}>
                  <StoryCard story={story} />
                </li>
              ))}
            </ul>
            <p className="row">
              {page > 1 && (
                <Link to="/stories" search={{ page: page > 2 ? page - 1 : undefined }} className="button">
                  {t.story.newer}
                </Link>
              )}
              {found.more && (
                <Link to="/stories" search={{ page: page + 1 }} className="button">
                  {t.story.older}
                </Link>
              )}
            </p>
          </>
        )}
      </Read>
    </div>
  );
}
