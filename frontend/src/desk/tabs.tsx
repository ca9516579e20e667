import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';

/** The pages of the desk of claims. */
export function DeskTabs() {
  const t = useText();
  const tabs = [
    ['/claims', t.desk.tabs.claims],
    ['/claims/budgets', t.desk.tabs.budgets],
    ['/claims/payments', t.desk.tabs.payments],
    ['/claims/recoveries', t.desk.tabs.recoveries],
    ['/claims/statistics', t.desk.tabs.statistics],
  ] as const;
  return (
    <nav className="desk-tabs" aria-label={t.desk.pages}>
      {tabs.map(([to, label]) => (
        <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
