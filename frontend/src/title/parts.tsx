// Small parts of the pages of titles.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import type { TitleFacts, TitleRow } from '../shared/api/types';
import { useCodes } from '../shared/codes';
import { useFormat } from '../shared/format';

const tones: Record<string, string> = { valid: 'offer', pending: 'need', expired: '', revoked: 'bad' };

export function StatusTag({ status }: { status: string }) {
  const codes = useCodes();
  return <span className={`tag ${tones[status] ?? ''}`}>{codes.label('title_status', status)}</span>;
}

export function Term({ facts }: { facts: Pick<TitleFacts, 'valid_from' | 'valid_to'> }) {
  const t = useText();
  const format = useFormat();
  return <>{t.titles.term(format.day(facts.valid_from), format.day(facts.valid_to))}</>;
}

/** The holder of a title, as a link where it is on the market. */
export function Holder({ title }: { title: Pick<TitleRow, 'facts' | 'organisation'> }) {
  if (!title.organisation) return <>{title.facts.name}</>;
  return (
    <Link to="/organisations/$id" params={{ id: title.organisation }}>
      {title.facts.name}
    </Link>
  );
}

/** A bar that its row tells in words too. */
export function Bar({ width }: { width: number }) {
  return (
    <span className="title-bar" aria-hidden="true">
      <span style={{ width: `${width}%` }} />
    </span>
  );
}
