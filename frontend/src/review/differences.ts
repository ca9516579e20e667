// What an edit changes: the parts of the content, public beside submitted, in the order of the form.

export interface Difference<K extends string = string> {
  key: K;
  before: unknown;
  after: unknown;
  changed: boolean;
}

function empty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'object' && Object.values(value).every(empty))
  );
}

function same(a: unknown, b: unknown): boolean {
  if (empty(a) && empty(b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((k) => same((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]));
}

/** The parts that either side fills, with whether they differ. What is not in order is shown last, never left out. */
export function differences(before: object | undefined, after: object, order: readonly string[]): Difference[] {
  const old = (before ?? {}) as Record<string, unknown>;
  const now = after as Record<string, unknown>;
  const rest = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((k) => !order.includes(k));
  return [...order, ...rest]
    .filter((key) => !empty(old[key]) || !empty(now[key]))
    .map((key) => ({ key, before: old[key], after: now[key], changed: !same(old[key], now[key]) }));
}
