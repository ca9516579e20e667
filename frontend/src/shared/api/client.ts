// The one door to the server: typed by the generated OpenAPI document, adds the token and the language, renews a
// refused token once, sends a write that got no answer again under its name, and turns every failure into a Problem or
// Unreachable.

import createClient from 'openapi-fetch';
import { language } from '../../i18n';
import { isNamed, named, passing, pauses } from './once';
import { Problem, Unreachable } from './problem';
import type { paths } from './schema';
import { accessToken, renewToken } from './token';

export const base = '/api/v1';

function dressed(request: Request): Request {
  const token = accessToken.get();
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  request.headers.set('Accept-Language', language());
  // Shows the session's routes that the page itself asks; another site can't send it without leave.
  request.headers.set('X-Requested-With', 'duijie');
  return request;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(dressed(request));
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw new Unreachable(cause);
  }
}

/** fetch with token, language and one renewal; for calls that the typed client can't express (files, event streams). */
export async function send(request: Request): Promise<Response> {
  const signedIn = accessToken.get() !== null && !new URL(request.url).pathname.startsWith(`${base}/session`);
  const answered = signedIn && isNamed(request) ? await named(request) : null;
  const again = request.clone();
  let answer = await (answered ? patiently(request) : reach(request));
  if (answer.status === 401 && signedIn && (await renewToken())) answer = await reach(again);
  answered?.(answer.status);
  return answer;
}

/** Sends a write that got no answer again, after pauses. */
async function patiently(request: Request): Promise<Response> {
  for (const pause of pauses) {
    const again = request.clone();
    try {
      const answer = await reach(again);
      if (!passing(answer.status)) return answer;
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    request.signal.throwIfAborted();
  }
  return reach(request);
}

export const api = createClient<paths>({
  baseUrl: base,
  fetch: send,
  // Lists as repeated parameters: field=01&field=05.
  querySerializer: { array: { style: 'form', explode: true } },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer; throws Problem otherwise. */
export async function body<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await answered(call)).data;
}

/** The body with the ETag that a later write must name. */
export async function tagged<T>(call: Promise<Answer<T>>): Promise<{ data: T; etag: string }> {
  return answered(call);
}

async function answered<T>(call: Promise<Answer<T>>): Promise<{ data: T; etag: string }> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Problem(response.status, error);
  return { data: data as T, etag: response.headers.get('ETag') ?? '' };
}

/** A plain fetch below the API; throws Problem when refused. */
export async function raw(path: string, init?: RequestInit): Promise<Response> {
  const answer = await send(new Request(`${base}${path}`, init));
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => null));
  return answer;
}

/** Downloads a file that needs the token, under the name the server gives it. */
export async function download(path: string, fallbackName: string, init?: RequestInit): Promise<void> {
  const answer = await raw(path, init);
  const named = /filename\*=UTF-8''([^;]+)|filename="?([^";]+)"?/i.exec(
    answer.headers.get('Content-Disposition') ?? '',
  );
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = named ? decodeURIComponent(named[1] ?? named[2] ?? fallbackName) : fallbackName;
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}
