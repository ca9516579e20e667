// Reads a year's notice from pasted or dropped text, in the form of the platform's own data.

import type { HolidayInput } from './types';

const isText = (v: unknown): v is string => typeof v === 'string';
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);

/** The notice in a text; null when it is none. What its days are worth, the server says. */
export function readNotice(text: string): HolidayInput | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  // A whole file of one year, as the platform's own.
  if (isObject(found) && Array.isArray(found.years) && found.years.length === 1) found = found.years[0];
  if (!isObject(found)) return null;
  const { year, document, note, off, work } = found;
  if (typeof year !== 'number' || !Number.isInteger(year) || !isText(document)) return null;
  if (!Array.isArray(off) || !Array.isArray(work) || !work.every(isText)) return null;
  const runs = off.map((h) =>
    isObject(h) && isText(h.name) && isText(h.from) && isText(h.to) ? { name: h.name, from: h.from, to: h.to } : null,
  );
  if (runs.some((h) => h === null)) return null;
  return { year, document, note: isText(note) ? note : '', off: runs.filter((h) => h !== null), work };
}
