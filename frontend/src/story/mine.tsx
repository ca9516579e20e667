// The stories of the own organisation.

import { Link } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Note, Read } from '../shared/states';
import { StoryTag } from './parts';
import { useMyStories } from './queries';

export function MyStoriesPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Mine />}</Guard>;
}

function Mine() {
  const t = useText();
  const english = useLanguage() === 'en';
  const format = useFormat();
  const query = useMyStories();
  useTitle(t.story.mine);
  return (
    <>
      <PageHead title={t.story.mine} lead={t.story.mineLead}>
        <Link to="/stories" className="button">
          {t.story.toPublic}
        </Link>
      </PageHead>
      <Read query={query} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Note title={t.story.noneMine} hint={t.story.noneMineHint} inline />
          ) : (
            <ul className="card story-rows">
              {items.map((w) => (
                <li key={w.id}>
                  <Link to="/mine/stories/$id" params={{ id: w.id ?? '' }}>
                    {english ? w.text.title.en : w.text.title.zh}
                  </Link>{' '}
                  <StoryTag state={w.state} />
                  <p className="muted small">{w.updated_at && format.moment(w.updated_at)}</p>
                </li>
              ))}
            </ul>
          )
        }
      </Read>
    </>
  );
}
