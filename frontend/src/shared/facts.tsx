import type { ReactNode } from 'react';
import './facts.css';

export type Fact = readonly [label: string, value: ReactNode];

/** Facts about something, label by label; those without a value are left out. */
export function Facts({
  facts,
  className = 'facts card',
  children,
}: {
  facts: readonly Fact[];
  className?: string;
  children?: ReactNode;
}) {
  return (
    <dl className={className}>
      {facts
        .filter(([, value]) => value !== '' && value !== undefined && value !== null && value !== false)
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {children}
    </dl>
  );
}
