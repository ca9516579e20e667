// Figures of a server as people read them.

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes with the unit that leaves one to three digits before the point: 1.5 GB. */
export function bytes(n: number): string {
  let at = 0;
  let value = n;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${at === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/** Whole milliseconds as seconds that say enough: 0.004, 1.2, 75. */
export function seconds(ms: number): string {
  if (ms < 1) return '< 0.001';
  if (ms < 100) return (ms / 1000).toFixed(3);
  return ms < 10_000 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000));
}

/** The free part of a disk in whole per cent, rounded down: nearly full never reads as more than it is. */
export function share({ free, total }: { free: number; total: number }): number {
  return total > 0 ? Math.floor((100 * free) / total) : 0;
}
