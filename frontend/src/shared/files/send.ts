// Sends a file with its progress. fetch cannot tell how much has gone out, so this is the one place that asks for it
// by XMLHttpRequest; token, language and renewal are those of the client.

import { language } from '../../i18n';
import { base } from '../api/client';
import { Problem, Unreachable } from '../api/problem';
import { accessToken, renewToken } from '../api/token';
import type { SentFile } from '../api/types';

/** Uploads a file for one's organisation. Throws Problem when it is refused, Unreachable, or the signal's reason. */
export async function sendFile(file: File, on: (percent: number) => void, signal: AbortSignal): Promise<SentFile> {
  const first = await once(file, on, signal);
  const answer = first.status === 401 && (await renewToken()) ? await once(file, on, signal) : first;
  if (answer.status !== 201) throw new Problem(answer.status, answer.body);
  return answer.body as SentFile;
}

function once(file: File, on: (percent: number) => void, signal: AbortSignal) {
  return new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const form = new FormData();
    form.set('file', file, file.name);
    const request = new XMLHttpRequest();
    request.open('POST', `${base}/files`);
    const token = accessToken.get();
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('Accept-Language', language());
    request.setRequestHeader('X-Requested-With', 'duijie');
    request.upload.onprogress = (e) => {
      if (e.lengthComputable) on(Math.floor((100 * e.loaded) / e.total));
    };
    const stop = () => request.abort();
    signal.addEventListener('abort', stop);
    request.onload = () => resolve({ status: request.status, body: parsed(request.responseText) });
    request.onerror = () => reject(new Unreachable(null));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener('abort', stop);
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
