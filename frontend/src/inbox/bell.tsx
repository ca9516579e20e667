// The bell in the header: how many alerts are new, as the server says at once when one comes.

import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import { useUnread } from './queries';
import './bell.css';

export function Bell() {
  const t = useText();
  const count = useUnread();
  return (
    <Link
      to="/inbox"
      className="button quiet bell"
      aria-label={t.inbox.bell(count ?? 0)}
      title={t.inbox.bell(count ?? 0)}
    >
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path
          d="M10 2.5a5 5 0 0 0-5 5v3.2L3.4 14h13.2L15 10.7V7.5a5 5 0 0 0-5-5ZM8 16a2 2 0 0 0 4 0"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      </svg>
      {count !== undefined && count > 0 && (
        <span className="bell-count" aria-hidden="true">
          {count > 99 ? '99+' : count}
        </span>
      )}
    </Link>
  );
}
