// The way from a demand or an achievement to a contract, for members of organisations.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { mayKeepCatalogue } from '../session/may';
import { useSession } from '../session/session';
import type { Kind } from '../shared/api/types';

export function BeginContract({ kind, id }: { kind: Kind; id: string }) {
  const t = useText();
  const session = useSession();
  if (session.state !== 'signed-in' || !mayKeepCatalogue(session.user)) return null;
  return (
    <Link to="/mine/contracts/new" search={{ [kind]: id }} className="button begin-contract">
      {t.contract.begin}
    </Link>
  );
}
