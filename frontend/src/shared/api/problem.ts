// What can go wrong with a call: the server said no (Problem, RFC 9457), or it could not be reached (Unreachable).

/** One fault of a request: where it is (a JSON path such as body.content.title) and what is wrong with it. */
export interface Fault {
  location?: string;
  message?: string;
  hint?: string;
  value?: unknown;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: Fault[];
  /** The number under which the server's log has this request; empty where the answer named none. */
  readonly request: string;

  constructor(status: number, body: unknown) {
    const p = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    super(String(p.detail ?? p.title ?? `HTTP ${status}`));
    this.name = 'Problem';
    this.status = status;
    this.code = typeof p.code === 'string' ? p.code : '';
    this.request = typeof p.request === 'string' ? p.request : '';
    this.faults = Array.isArray(p.errors) ? (p.errors as Fault[]) : [];
  }
}

export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('the server cannot be reached', { cause });
    this.name = 'Unreachable';
  }
}

/** What a form says of a refusal: its faults with what would be right, or its message; `offline` where none came. */
export function wordsOf(error: unknown, offline: string): string {
  if (!(error instanceof Problem)) return offline;
  const words = error.faults.flatMap((f) => [f.message, f.hint]).filter(Boolean);
  return words.join(' ') || error.message;
}

export function statusOf(error: unknown): number {
  return error instanceof Problem ? error.status : 0;
}

/** Only what may go away by itself is tried again: a lost connection or a fault of the server, never a refusal. */
export function worthRetrying(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && error.status >= 500);
}
