// Small parts that the pages of introductions share.

import { Link } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { mayKeepCatalogue } from '../session/may';
import { useSession } from '../session/session';
import { named, titled, useCodes } from '../shared/codes';
import { ItemLink, OrganisationLink } from '../shared/parts';
import type { Introduction, IntroductionParty, Items } from './queries';

const tones: Record<string, string> = {
  proposed: 'need',
  asked: 'need',
  open: 'offer',
  parked: '',
  contracted: 'offer',
  declined: 'bad',
  lapsed: 'bad',
};

export function IntroductionTag({ state }: { state: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[state] ?? 'outline'}`}>{codes.label('introduction_state', state)}</span>;
}

/** One of the two, as far as the reader may know it. */
export function Party({ party }: { party: IntroductionParty }) {
  const t = useText();
  const codes = useCodes();
  return (
    <div>
      {party.organisation ? (
        <OrganisationLink organisation={party.organisation} />
      ) : (
        <span title={t.introduction.hiddenHint}>{t.introduction.hiddenName}</span>
      )}
      {party.own && <span className="tag outline own-mark">{t.introduction.page.us}</span>}
      <div className="muted small">
        {codes.label('organisation_kind', party.kind)} · {codes.label('region', party.region)}
      </div>
    </div>
  );
}

/** What an introduction is about. */
export function About({ introduction: i }: { introduction: Pick<Introduction, 'demand' | 'achievement'> }) {
  const t = useText();
  const language = useLanguage();
  return (
    <ul className="intro-about">
      {i.demand && (
        <li>
          <span className="tag need">{t.introduction.page.demand}</span>
          <ItemLink item={{ id: i.demand.id, kind: 'demand' }}>{titled(i.demand, language)}</ItemLink>
        </li>
      )}
      {i.achievement && (
        <li>
          <span className="tag offer">{t.introduction.page.achievement}</span>
          <ItemLink item={{ id: i.achievement.id, kind: 'achievement' }}>{titled(i.achievement, language)}</ItemLink>
        </li>
      )}
    </ul>
  );
}

/** The name of an introduction: that of its demand, or else of its achievement. */
export function titleOf(i: Pick<Introduction, 'demand' | 'achievement'>, language: string): string {
  const item = i.demand ?? i.achievement;
  return item ? titled(item, language as 'zh-CN') : '';
}

/** The name of a side in a sentence. */
export function useNameOf(): (party: IntroductionParty) => string {
  const t = useText();
  const language = useLanguage();
  return (party) => (party.organisation ? named(party.organisation, language) : t.introduction.hiddenName);
}

/** The way from an item, or a match of one's own, to an introduction; for members of organisations. A visitor signs in first. */
export function ExpressInterest({ about, owner, what }: { about: Items; owner?: string; what?: string }) {
  const t = useText();
  const session = useSession();
  if (session.state === 'visitor') {
    const next = `/mine/introductions/new?${new URLSearchParams({ ...about })}`;
    return (
      <Link to="/sign-in" search={{ next }} className="button express">
        {t.introduction.signInToExpress}
      </Link>
    );
  }
  if (session.state !== 'signed-in' || !mayKeepCatalogue(session.user)) return null;
  if (owner && owner === session.user.organisation?.id) return null;
  return (
    <Link
      to="/mine/introductions/new"
      search={about}
      className="button primary express"
      aria-label={what && t.introduction.expressOn(what)}
    >
      {t.introduction.express}
    </Link>
  );
}
