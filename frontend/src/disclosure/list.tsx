// Requests to read confidential parts: those for our items, and ours.

import { Link } from '@tanstack/react-router';
import { useLanguage, useText } from '../i18n';
import { Guard } from '../session/guard';
import { mayKeepCatalogue } from '../session/may';
import { named } from '../shared/codes';
import { useFormat } from '../shared/format';
import { PageHead, useTitle } from '../shared/page';
import { Failed, Loading, Note } from '../shared/states';
import { useDisclosures } from './queries';
import { DisclosureTag } from './tag';
import type { Disclosure } from './types';
import './disclosure.css';

export function DisclosuresPage() {
  return <Guard may={mayKeepCatalogue}>{() => <Lists />}</Guard>;
}

function Lists() {
  const t = useText();
  useTitle(t.disclosure.title);
  const query = useDisclosures();
  const of = (side: Disclosure['side']) => (query.data?.items ?? []).filter((d) => d.side === side);
  return (
    <div className="disclosure-page">
      <PageHead title={t.disclosure.title} lead={t.disclosure.lead} />
      {query.isPending && <Loading lines={6} />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} inline />}
      {query.data?.items.length === 0 && <Note title={t.disclosure.none} inline />}
      <Rows title={t.disclosure.forUs} items={of('owner')} />
      <Rows title={t.disclosure.ofUs} items={of('party')} />
    </div>
  );
}

function Rows({ title, items }: { title: string; items: readonly Disclosure[] }) {
  const t = useText();
  const language = useLanguage();
  const format = useFormat();
  if (items.length === 0) return null;
  return (
    <section className="card">
      <h2>{title}</h2>
      <ul className="disclosure-rows">
        {items.map((d) => {
          const other = d.side === 'owner' ? d.party : d.owner;
          return (
            <li key={d.id}>
              <DisclosureTag state={d.state} />{' '}
              <Link to="/mine/disclosures/$id" params={{ id: d.id }}>
                {d.title || t.disclosure.hidden}
              </Link>
              <div className="muted small">
                {other ? named(other, language) : t.disclosure.anonymousOwner} · {format.day(d.updated_at)}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
