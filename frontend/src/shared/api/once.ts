// Names each write, so that the server carries it out once however often it is sent: after a lost answer the same write
// goes out under the same name, whether the page sends it again or the person does.

/** Names of writes whose answer nobody has seen, by what they say. */
const unanswered = new Map<string, string>();
const most = 50;

/** Pauses in ms before a write that got no answer is sent again. */
export const pauses = [400, 1600];

/** Gives a write its name. The function that comes back is told the status of its answer. */
export async function named(request: Request): Promise<(status: number) => void> {
  const says = `${request.method} ${request.url} ${request.headers.get('If-Match') ?? ''} ${await request.clone().text()}`;
  const name = unanswered.get(says) ?? newName();
  request.headers.set('Idempotency-Key', name);
  unanswered.set(says, name);
  if (unanswered.size > most) unanswered.delete(unanswered.keys().next().value ?? '');
  return (status) => {
    // With a fault of the server nobody knows whether it was carried out.
    if (status < 500) unanswered.delete(says);
  };
}

/** Reads repeat themselves; files are known by what is in them; signing in has cookies of its own. */
export function isNamed(request: Request): boolean {
  const kind = request.headers.get('Content-Type');
  return request.method !== 'GET' && (kind === null || kind.startsWith('application/json'));
}

/** The machine was busy or away, and a repeat is safe. */
export const passing = (status: number) => status === 502 || status === 503 || status === 504;

function newName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
}
