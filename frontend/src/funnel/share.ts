/** A part of a whole in percent with one decimal, reckoned in whole tenths; empty where there is no whole. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '';
  const tenths = Math.round((part * 1000) / whole);
  return `${Math.floor(tenths / 10)}${tenths % 10 ? `.${tenths % 10}` : ''} %`;
}

/** How many rows a table of organisations shows; the rest stands in one. */
export const shownOrganisations = 10;

/** The first of a list, and all others added up by a function; nothing added up where all are shown. */
export function headAndRest<T>(all: readonly T[], most: number, sum: (rest: readonly T[]) => T): T[] {
  if (all.length <= most) return [...all];
  return [...all.slice(0, most), sum(all.slice(most))];
}

/** The band of an age in working days: up to 2, 3 to 5, 6 to 10, and more. */
export function bandOf(age: number): 0 | 1 | 2 | 3 {
  if (age <= 2) return 0;
  if (age <= 5) return 1;
  return age <= 10 ? 2 : 3;
}
