import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';

/** The page numbers to show: first, last, and those around the present one; 0 stands for a gap. */
export function pageNumbers(page: number, pages: number): number[] {
  const shown = [...new Set([1, page - 1, page, page + 1, pages])].filter((p) => p >= 1 && p <= pages);
  const out: number[] = [];
  for (const p of shown.sort((a, b) => a - b)) {
    const before = out.at(-1) ?? 0;
    if (p - before === 2) out.push(p - 1);
    else if (p - before > 2) out.push(0);
    out.push(p);
  }
  return out;
}

interface PagerProps {
  page: number;
  size: number;
  total: number;
  /** The last page that can be named by its number; the pages behind it are reached one after another. */
  most?: number;
  /** Where the page behind this one begins. */
  next?: string;
}

/** Links to the pages of a list; everything else of the address stays. */
export function Pager({ page, size, total, most = Number.POSITIVE_INFINITY, next }: PagerProps) {
  const t = useText();
  const all = Math.ceil(total / size);
  const pages = Math.min(all, most);
  if (pages <= 1) return null;
  const link = (to: number, text: string, current = false) => (
    <Link
      key={text}
      to="."
      search={
        ((before: Record<string, unknown>) => ({
          ...before,
          page: to > 1 ? to : undefined,
          after: to > most ? next : undefined,
        })) as never
      }
      aria-current={current ? 'page' : undefined}
      aria-label={/^\d+$/.test(text) ? t.common.page(to) : undefined}
      // Else the first page, whose address lacks a number, would be current on every page.
      activeOptions={{ exact: true }}
      activeProps={{}}
    >
      {text}
    </Link>
  );
  return (
    <nav className="pager" aria-label={t.common.pages}>
      {page > 1 && link(Math.min(page - 1, pages), t.common.previous)}
      {pageNumbers(page, Math.max(page, pages)).map((p, i) =>
        p === 0 ? (
          <span key={`gap${i}`}>…</span>
        ) : p > pages ? (
          p === page && (
            <span key={p} aria-current="page">
              {p}
            </span>
          )
        ) : (
          link(p, String(p), p === page)
        ),
      )}
      {(page < pages || (page < all && next)) && link(page + 1, t.common.next)}
    </nav>
  );
}
