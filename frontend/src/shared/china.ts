// The clock and the calendar of China, wherever the page is read: deadlines pass, listings end and meetings begin by
// them, so all times are shown by them. No other file makes words of a time (china.test.ts looks).

import type { Language } from '../i18n';

const zone = 'Asia/Shanghai';
const offset = '+08:00';

/** Which parts of a time are told, and how. */
export type Parts = Omit<Intl.DateTimeFormatOptions, 'timeZone' | 'timeZoneName'>;

/** Some parts of a point in time, by the clock of China, in the words of a language. */
export function inChina(time: Date, parts: Parts, lang: Language): string {
  return time.toLocaleString(lang === 'en' ? 'en-GB' : 'zh-CN', { ...parts, timeZone: zone });
}

/** The day in China of a point in time, as 2026-12-31. */
export function dayInChina(time: Date): string {
  return time.toLocaleDateString('en-CA', { timeZone: zone });
}

/** Today in China. */
export const today = (): string => dayInChina(new Date());

/** The point in time at which a day of China begins; the given one where it is none of its days. */
export function startOf(day: string): Date {
  return new Date(day.length === 10 ? `${day}T00:00:00${offset}` : day);
}

/** The day n days after one such as 2026-12-31. */
export function daysOn(day: string, n: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + n);
  return date.toISOString().slice(0, 10);
}

/** 2026-06-08T09:30 of China, as a form holds it, as a moment. */
export function momentOf(local: string): string {
  return new Date(`${local.slice(0, 16)}:00${offset}`).toISOString();
}

/** A moment as a form holds it; empty for none. */
export function localOf(moment: string | undefined): string {
  if (!moment) return '';
  const shifted = new Date(new Date(moment).getTime() + 8 * 3_600_000);
  return shifted.toISOString().slice(0, 16);
}

/** When something ends that begins at a moment and lasts so many minutes. */
export function endOf({ starts, minutes }: { starts: string; minutes: number }): string {
  return new Date(new Date(starts).getTime() + minutes * 60_000).toISOString();
}
