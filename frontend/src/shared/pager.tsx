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

/** Links to the pages of a list; everything else of the address stays. */
export function Pager({ page, size, total }: { page: number; size: number; total: number }) {
  const t = useText();
  const pages = Math.ceil(total / size);
  if (pages <= 1) return null;
  const link = (to: number, text: string, current = false) => (
    <Link
      key={text}
      to="."
      search={((before: Record<string, unknown>) => ({ ...before, page: to > 1 ? to : undefined })) as never}
      aria-current={current ? 'page' : undefined}
      aria-label={/^\d+$/.test(text) ? t.common.page(to) : undefined}
      activeProps={{}}
    >
      {text}
    </Link>
  );
  return (
    <nav className="pager" aria-label={t.common.pages}>
      {page > 1 && link(page - 1, t.common.previous)}
      {pageNumbers(page, pages).map((p, i) =>
        p === 0 ? <span key={`gap${i}`}>…</span> : link(p, String(p), p === page),
      )}
      {page < pages && link(page + 1, t.common.next)}
    </nav>
  );
}
