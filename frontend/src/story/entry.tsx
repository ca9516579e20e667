// The way from a performed contract to its story.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';

export function StoryEntry({ contract }: { contract: string }) {
  const t = useText();
  return (
    <section className="card contract-part story-entry">
      <h2>{t.story.entry}</h2>
      <p className="muted small">{t.story.entryLead}</p>
      <Link to="/contracts/$id/story" params={{ id: contract }} className="button">
        {t.story.entryOpen}
      </Link>
    </section>
  );
}
