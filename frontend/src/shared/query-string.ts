// The address of a page says everything that it shows, in plain words: ?q=石墨烯&field=01&field=05. Values stay text
// ("01" is a code, not the number 1); a name given twice is a list.

export type Query = Record<string, string | string[]>;

export function parseQuery(search: string): Query {
  const out: Query = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const before = out[name];
    if (before === undefined) out[name] = value;
    else out[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return out;
}

export function writeQuery(query: Record<string, unknown>): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') out.append(name, String(one));
    }
  }
  const text = out.toString();
  return text ? `?${text}` : '';
}

/** One text of a query; the first when it was given more than once. */
export function oneOf(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** A list of a query without empty or doubled values; undefined when nothing is left. */
export function listOf(value: unknown): string[] | undefined {
  const all = (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string' && v !== '');
  return all.length > 0 ? [...new Set(all)] : undefined;
}

/** A page number from 1; undefined for 1, so that the first page has the plain address. */
export function pageOf(value: unknown): number | undefined {
  const n = Number(oneOf(value) ?? (typeof value === 'number' ? value : Number.NaN));
  return Number.isInteger(n) && n > 1 && n <= 10_000 ? n : undefined;
}

/** A day as the address has it, 2026-01-31. */
export const dayOf = (value: unknown): string | undefined => oneOf(value)?.match(/^\d{4}-\d{2}-\d{2}$/)?.[0];

/** What is asked of a list of the organisation's own: words, state, page. */
export const ownList = (given: Record<string, unknown>): { q?: string; state?: string; page?: number } => ({
  q: oneOf(given.q)?.slice(0, 200),
  state: oneOf(given.state),
  page: pageOf(given.page),
});
