// The way from a demand, an achievement or a match of both to a contract, for members of organisations.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { mayKeepCatalogue } from '../session/may';
import { useSession } from '../session/session';
import type { Kind } from '../shared/api/types';

interface Props {
  from: Partial<Record<Kind, string>>;
  /** Which match it is of, where a page has several. */
  named?: string;
}

export function BeginContract({ from, named }: Props) {
  const t = useText();
  const session = useSession();
  if (session.state !== 'signed-in' || !mayKeepCatalogue(session.user)) return null;
  return (
    <Link
      to="/mine/contracts/new"
      search={from}
      className="button begin-contract"
      aria-label={named && `${t.contract.begin}${t.common.colon}${named}`}
    >
      {t.contract.begin}
    </Link>
  );
}
