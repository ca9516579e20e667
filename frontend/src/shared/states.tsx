// What a page shows when it can't show its content: loading, empty, refused, missing, unreachable, failed.

import { Link } from '@tanstack/react-router';
import { Component, type ErrorInfo, type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n';
import { Problem, statusOf, Unreachable } from './api/problem';

interface Asked<T> {
  data: T | undefined;
  isPending: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** What a query found, or that it is asked for, or why there is nothing. As a page, what went wrong is its heading. */
export function Read<T>({
  query,
  lines,
  page,
  wide,
  children,
}: {
  query: Asked<T>;
  lines: number;
  page?: boolean;
  /** Outside of the desks' frame grey lines need one of their own. */
  wide?: boolean;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (!query.isPending)
    return <Failed error={query.error} retry={() => void query.refetch()} page={page} inline={!page} />;
  const loading = <Loading lines={lines} />;
  return wide ? <div className="wide">{loading}</div> : loading;
}

/** Grey lines in place of text; appears after a moment, so that a quick answer doesn't flicker. */
export function Loading({ lines = 5 }: { lines?: number }) {
  const t = useText();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skeleton" role="status" aria-label={t.common.loading}>
      {late && Array.from({ length: lines }, (_, i) => <span key={i} style={{ width: `${90 - ((i * 17) % 40)}%` }} />)}
    </div>
  );
}

interface NoteProps {
  title: string;
  hint?: string;
  children?: ReactNode;
  inline?: boolean;
  /** The state is the whole page, so its title is the page's heading. */
  page?: boolean;
}

export function Note({ title, hint, children, inline, page }: NoteProps) {
  return (
    <div className={inline ? 'state inline' : 'state'}>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}

export function NotFound({ page = true }: { page?: boolean }) {
  const t = useText();
  return (
    <Note title={t.states.notFound} hint={t.states.notFoundHint} page={page}>
      <div className="row">
        <Link to="/" className="button">
          {t.states.toHome}
        </Link>
        <Link to="/search" className="button">
          {t.states.toSearch}
        </Link>
      </div>
    </Note>
  );
}

export function Forbidden() {
  const t = useText();
  return <Note title={t.states.forbidden} hint={t.states.forbiddenHint} page />;
}

/** An error of a query in words, with a way on. */
export function Failed({
  error,
  retry,
  inline,
  page,
}: {
  error: unknown;
  retry?: () => void;
  inline?: boolean;
  page?: boolean;
}) {
  const t = useText();
  const status = statusOf(error);
  if (status === 404) return <NotFound page={page} />;
  if (status === 403) return <Forbidden />;
  const offline = error instanceof Unreachable;
  const known = status >= 400 && status < 500 && error instanceof Error;
  return (
    <div role="alert">
      <Note
        title={offline ? t.states.offline : t.states.failed}
        hint={offline ? t.states.offlineHint : known ? error.message : t.states.failedHint}
        inline={inline}
        page={page}
      >
        <RequestNumber error={error} />
        {retry && (
          <button type="button" className="button" onClick={retry}>
            {t.common.retry}
          </button>
        )}
      </Note>
    </div>
  );
}

/** What to quote when one tells the operator of a failure. A refusal needs none: it says itself what is wrong. */
function RequestNumber({ error }: { error: unknown }) {
  const t = useText();
  if (!(error instanceof Problem) || error.status < 500 || !error.request) return null;
  return (
    <p className="muted small">
      {t.states.quote} <code className="breaks">{error.request}</code>
    </p>
  );
}

function Broken() {
  const t = useText();
  return (
    <Note title={t.states.broken} hint={t.states.brokenHint} page>
      <button type="button" className="button primary" onClick={() => window.location.reload()}>
        {t.states.reload}
      </button>
    </Note>
  );
}

/** Keeps a defect of one page from taking the whole application down; a new address clears it. */
export class ErrorBoundary extends Component<{ at: string; children: ReactNode }, { failedAt: string | null }> {
  override state = { failedAt: null as string | null };

  static getDerivedStateFromError(): { failedAt: string } {
    return { failedAt: '' };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    this.setState({ failedAt: this.props.at });
    console.error(error, info.componentStack);
  }

  override componentDidUpdate(): void {
    if (this.state.failedAt && this.state.failedAt !== this.props.at) this.setState({ failedAt: null });
  }

  override render(): ReactNode {
    return this.state.failedAt !== null ? <Broken /> : this.props.children;
  }
}
