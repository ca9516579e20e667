// What a story rests on, and one story of a list.

import { Link } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { Facts } from '../shared/facts';
import { monthInWords } from '../shared/format';
import { OrganisationLink, SampleTag } from '../shared/parts';
import type { StoryFacts as FactsOf, Story, StoryParty, StoryWork } from './types';
import './story.css';

export function StoryFacts({ facts, className }: { facts: FactsOf; className?: string }) {
  const t = useText();
  const codes = useCodes();
  const language = useLanguage();
  return (
    <Facts
      className={className}
      facts={[
        [t.story.seller, <PartyName key="seller" party={facts.seller} />],
        [t.story.buyer, <PartyName key="buyer" party={facts.buyer} />],
        [t.story.type, codes.label('contract_type', facts.type)],
        [t.story.field, codes.label('field', facts.field)],
        [t.story.signed, monthInWords(facts.signed, language)],
        [t.story.performed, monthInWords(facts.performed, language)],
        [t.story.registration, facts.registered ? t.story.registered : ''],
      ]}
    />
  );
}

/** A party by its name, or by its kind and place where it stays unnamed. */
export function PartyName({ party }: { party: StoryParty }) {
  const t = useText();
  const codes = useCodes();
  if (party.organisation) return <OrganisationLink organisation={party.organisation} />;
  return t.story.unnamed(codes.label('region', party.region), codes.label('organisation_kind', party.kind));
}

export function StoryCard({ story }: { story: Story }) {
  const language = useLanguage();
  const codes = useCodes();
  const text = story.text;
  return (
    <article className="card story-card">
      <h3>
        <Link to="/stories/$id" params={{ id: story.id }} className="plain">
          {language === 'en' ? text.title.en : text.title.zh}
        </Link>{' '}
        {story.sample && <SampleTag />}
      </h3>
      <p className="muted small">
        {codes.label('field', story.facts.field)} · {monthInWords(story.facts.performed, language)}
      </p>
      <p className="story-body">{language === 'en' ? text.body.en : text.body.zh}</p>
    </article>
  );
}

const tones: Record<string, string> = { published: 'offer', proposed: 'need', hidden: 'bad' };

export function StoryTag({ state }: { state: StoryWork['state'] }) {
  const codes = useCodes();
  if (!state) return null;
  return <span className={`tag ${tones[state] ?? ''}`}>{codes.label('story_state', state)}</span>;
}
