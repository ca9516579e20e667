import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { mayReadHistoryOf } from '../session/may';
import { useSession } from '../session/session';

interface Props {
  kind: string;
  id: string;
  /** The organisations that the document concerns. */
  owners?: readonly (string | undefined)[];
  /** The region of the offices that read it, where the page knows it. */
  region?: string;
  /** What it is the history of, where a page has several of these links. */
  of?: string;
  className?: string;
}

/** The way to the history of a document, for those who may read it. */
export function HistoryLink({ kind, id, owners = [], region, of, className = 'button' }: Props) {
  const t = useText();
  const session = useSession();
  if (session.state !== 'signed-in' || !mayReadHistoryOf(session.user, owners, region)) return null;
  return (
    <Link
      to="/history/$kind/$id"
      params={{ kind, id }}
      className={className}
      aria-label={of && `${t.history.link} ${of}`}
    >
      {t.history.link}
    </Link>
  );
}
