// Times of meetings as a form holds them: by the clock of China, wherever the page is read.

const offset = '+08:00';

/** 2026-06-08T09:30 of China as a moment. */
export function momentOf(local: string): string {
  return new Date(`${local.slice(0, 16)}:00${offset}`).toISOString();
}

/** When a meeting ends. */
export function endOf(plan: { starts: string; minutes: number }): string {
  return new Date(new Date(plan.starts).getTime() + plan.minutes * 60_000).toISOString();
}

/** A moment as a form holds it; empty for none. */
export function localOf(moment: string | undefined): string {
  if (!moment) return '';
  const shifted = new Date(new Date(moment).getTime() + 8 * 3_600_000);
  return shifted.toISOString().slice(0, 16);
}
