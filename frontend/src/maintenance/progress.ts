// What a rebuild's figures say.

import type { Part, Rebuild } from '../shared/api/types';

export type PartName = 'index' | 'matcher' | 'vectors';

/** Whether a part is being built anew, or how the last rebuild ended; null if there was none since the start. */
export function state({ rebuild }: Pick<Part, 'rebuild'>): 'building' | 'built' | 'failed' | null {
  if (!rebuild) return null;
  if (!rebuild.ended_at) return 'building';
  return rebuild.error ? 'failed' : 'built';
}

/** Whole per cent of a rebuild; never 100 before it has ended, because the swap comes last. */
export function percent({ done, total }: Pick<Rebuild, 'done' | 'total'>): number {
  return total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : 0;
}
