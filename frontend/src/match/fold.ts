// One organisation does not fill the page: its further matches are folded under the last of it that is shown.

import type { Match } from '../shared/api/types';

export interface Entry {
  match: Match;
  /** Further matches of the same organisation, the best first. */
  further: Match[];
}

/** How many of one organisation are shown before the rest is folded. */
const mostOfOne = 2;

/** Anonymous owners are each their own: whether two are one must not show. */
export function foldByOrganisation(matches: readonly Match[], most = mostOfOne): Entry[] {
  const entries: Entry[] = [];
  const shown = new Map<string, Entry[]>();
  for (const match of matches) {
    const organisation = match.item.organisation?.id;
    const before = organisation ? (shown.get(organisation) ?? []) : [];
    const last = before.at(-1);
    if (last && before.length >= most) {
      last.further.push(match);
      continue;
    }
    const entry = { match, further: [] };
    entries.push(entry);
    if (organisation) shown.set(organisation, [...before, entry]);
  }
  return entries;
}
