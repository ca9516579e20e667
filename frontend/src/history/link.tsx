import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { mayReadHistoryOf } from '../session/may';
import { useSession } from '../session/session';

interface Props {
  kind: string;
  id: string;
  /** The organisations that the document concerns. */
  owners: readonly (string | undefined)[];
  className?: string;
}

/** The way to the history of a document, for those who may read it. */
export function HistoryLink({ kind, id, owners, className = 'button' }: Props) {
  const t = useText();
  const session = useSession();
  if (session.state !== 'signed-in' || !mayReadHistoryOf(session.user, owners)) return null;
  return (
    <Link to="/history/$kind/$id" params={{ kind, id }} className={className}>
      {t.history.link}
    </Link>
  );
}
