import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';

/** What can be asked, by examples that work. */
export function SearchHelp() {
  const t = useText();
  return (
    <details className="search-help small">
      <summary>{t.search.help}</summary>
      <ul>
        {t.search.helpList.map(({ q, means }) => (
          <li key={q}>
            <Link to="/search" search={{ q }}>
              {q}
            </Link>
            <span className="muted">{means}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
