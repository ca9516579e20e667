// What the pages of applications ask the server.

import { api, body, raw } from '../shared/api/client';
import type { Application, ApplicationInput } from '../shared/api/types';

/** The applications of the mailbox that a link has confirmed. */
export const ownApplications = (token: string) => ({
  queryKey: ['applications', 'own', token],
  queryFn: () => body(api.GET('/applications/own', { params: { header: { 'Link-Token': token } } })),
  retry: false,
});

/** Sends the scan and tells its hash. */
export async function sendProof(token: string, file: File): Promise<string> {
  const form = new FormData();
  form.set('file', file, file.name);
  const answer = await raw('/applications/own/proof', { method: 'POST', body: form, headers: { 'Link-Token': token } });
  return ((await answer.json()) as { sha256: string }).sha256;
}

/** Sends an application, or one that was returned again. */
export function sendApplication(token: string, input: ApplicationInput, mended?: Application): Promise<Application> {
  if (!mended) {
    return body(api.POST('/applications/own', { params: { header: { 'Link-Token': token } }, body: input }));
  }
  return body(
    api.PUT('/applications/own/{id}', {
      params: { path: { id: mended.id }, header: { 'Link-Token': token, 'If-Match': `"${mended.version}"` } },
      body: input,
    }),
  );
}

export function withdraw(token: string, { id, version }: Application): Promise<Application> {
  return body(
    api.POST('/applications/own/{id}/withdrawal', {
      params: { path: { id }, header: { 'Link-Token': token, 'If-Match': `"${version}"` } },
    }),
  );
}
