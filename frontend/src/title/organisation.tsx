// The titles of one enterprise, on its page.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { useCodes } from '../shared/codes';
import { Failed, Loading } from '../shared/states';
import { StatusTag, Term } from './parts';
import { useOrganisationTitles } from './queries';
import '../shared/desk/desk.css';
import './title.css';

export function OrganisationTitles({ id }: { id: string }) {
  const t = useText();
  const codes = useCodes();
  const query = useOrganisationTitles(id);
  if (query.isPending) return <Loading lines={3} />;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} inline />;
  const { standing, titles } = query.data;
  if (titles.length === 0) return null;
  return (
    <section className="title-of">
      <h2>{t.titles.ofOrganisation}</h2>
      <p className="row">
        {standing.length === 0 && <span className="muted">{t.titles.standsNothing}</span>}
        {standing.map((s) => (
          <span key={s.id} className="tag offer">
            {codes.label('title_level', s.facts.level)}
          </span>
        ))}
      </p>
      <table className="rows">
        <caption className="visually-hidden">{t.titles.formerly}</caption>
        <thead>
          <tr>
            <th scope="col">{t.titles.columns.level}</th>
            <th scope="col">{t.titles.columns.term}</th>
            <th scope="col">{t.titles.document}</th>
            <th scope="col">{t.titles.holder}</th>
            <th scope="col">{t.titles.columns.status}</th>
          </tr>
        </thead>
        <tbody>
          {titles.map((title) => (
            <tr key={title.id}>
              <td>
                <Link to="/titles/$id" params={{ id: title.id }}>
                  {codes.label('title_level', title.facts.level)}
                </Link>
              </td>
              <td>
                <Term facts={title.facts} />
              </td>
              <td>{title.key.document_number}</td>
              <td>{title.facts.name}</td>
              <td>
                <StatusTag status={title.status} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
