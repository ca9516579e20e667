// On the page of a listing: what stands behind the sign-in, and the confidential part with its state and its button.

import { Link, useLocation } from '@tanstack/react-router';
import { useText } from '../i18n';
import { mayKeepCatalogue } from '../session/may';
import { useSession } from '../session/session';
import type { Achievement, Demand, Kinds } from '../shared/api/types';
import { useDisclosures } from './queries';
import { DisclosureTag } from './tag';
import './disclosure.css';

/** A plain invitation: which fields the owner has filled in that signing in would show. */
export function Withheld({ fields }: { fields: readonly string[] }) {
  const t = useText();
  const here = useLocation({ select: (l) => l.href });
  if (fields.length === 0) return null;
  return (
    <section className="card disclosure-invite">
      <p>{t.disclosure.withheld(t.common.list(fields.map((f) => t.disclosure.fields[f] ?? f)))}</p>
      <Link to="/sign-in" search={{ next: here }} className="button">
        {t.disclosure.signIn}
      </Link>
    </section>
  );
}

interface CardProps {
  item: Achievement | Demand;
  kind: Kinds;
  /** Beside the talks about it, where it is not clear of what it is. */
  inRoom?: boolean;
}

export function ConfidentialCard({ item, kind, inRoom = false }: CardProps) {
  const t = useText();
  const title = `confidential-${item.id}`;
  if (!item.confidential) return null;
  return (
    <section className={`card ${inRoom ? 'room-part' : 'disclosure-card'}`} aria-labelledby={title}>
      {inRoom ? (
        <h3 id={title}>{t.disclosure.partOf[kind]}</h3>
      ) : (
        <>
          <h2 id={title}>{t.disclosure.part}</h2>
          <p className="muted">{t.disclosure.closed}</p>
        </>
      )}
      <Way item={item.id} own={!!item.own} kind={kind} />
    </section>
  );
}

/** The next thing that this person can do about it. */
function Way({ item, own, kind }: { item: string; own: boolean; kind: Kinds }) {
  const t = useText();
  const session = useSession();
  const here = useLocation({ select: (l) => l.href });
  const member = session.state === 'signed-in' && mayKeepCatalogue(session.user);
  const mine = useDisclosures(item, member);
  if (session.state === 'starting') return null;
  if (session.state === 'visitor') {
    return (
      <Link to="/sign-in" search={{ next: here }} className="button">
        {t.disclosure.signInToAsk}
      </Link>
    );
  }
  if (!member) return <p className="muted small">{t.disclosure.noOrganisation}</p>;
  if (mine.isPending) return null;
  const ours = mine.data?.items.find((d) => d.side === 'party');
  if (own) {
    return (
      <p className="row">
        <Link to="/mine/confidential/$id" params={{ id: item }} className="button">
          {t.disclosure.editOwn}
        </Link>
        <Link to="/mine/disclosures" className="button">
          {t.disclosure.seeRequests}
        </Link>
      </p>
    );
  }
  if (!ours) {
    return (
      <Link to="/mine/disclosures/ask/$kind/$item" params={{ kind, item }} className="button primary">
        {t.disclosure.ask}
      </Link>
    );
  }
  return (
    <p className="row">
      <DisclosureTag state={ours.state} />
      <Link
        to="/mine/disclosures/$id"
        params={{ id: ours.id }}
        className={ours.state === 'granted' ? 'button primary' : 'button'}
      >
        {ours.state === 'granted' ? t.disclosure.read : t.disclosure.open}
      </Link>
    </p>
  );
}
