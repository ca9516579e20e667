import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session';
import { api, body, raw } from '../shared/api/client';
import type { Import } from '../shared/api/types';
import { libraryQuery, momentQuery } from './facts';
import type { MomentParams, TitlesParams } from './routes';

export const pageSize = 20;

export function useLibrary(params: TitlesParams) {
  return useQuery({
    queryKey: ['titles', 'library', params],
    queryFn: () =>
      body(api.GET('/titles', { params: { query: { ...libraryQuery(params), page: params.page, size: pageSize } } })),
    placeholderData: keepPreviousData,
  });
}

export function useTitleCounts(on: string | undefined) {
  return useQuery({
    queryKey: ['titles', 'counts', on],
    queryFn: () => body(api.GET('/titles/counts', { params: { query: { on } } })),
    placeholderData: keepPreviousData,
  });
}

/** Who asks is part of the question: reasons, and what one may record, come with the answer. */
function useAsker() {
  const session = useSession();
  return { known: session.state !== 'starting', who: session.state === 'signed-in' ? session.user.id : '' };
}

export function useOneTitle(id: string, moment: MomentParams = {}) {
  const asker = useAsker();
  return useQuery({
    queryKey: ['titles', 'one', id, asker.who, moment],
    enabled: asker.known,
    queryFn: () => body(api.GET('/titles/{id}', { params: { path: { id }, query: momentQuery(moment) } })),
    placeholderData: keepPreviousData,
  });
}

export function useOrganisationTitles(id: string) {
  return useQuery({
    queryKey: ['titles', 'organisation', id],
    queryFn: () => body(api.GET('/organisations/{id}/titles', { params: { path: { id } } })),
  });
}

/** What the notice says of all rows, as the form gives it. */
export interface Notice {
  document_number: string;
  level: string;
  batch?: string;
  notice_date: string;
  valid_from?: string;
  valid_to?: string;
}

export async function uploadList(notice: Notice, file: File): Promise<Import> {
  const form = new FormData();
  for (const [name, value] of Object.entries(notice)) {
    if (value) form.set(name, value);
  }
  form.set('file', file, file.name);
  const answer = await raw('/titles/imports', { method: 'POST', body: form });
  return answer.json();
}

/** The difference of a list, once its reading is over. */
export function useDifference(id: string, state: Import['state']) {
  return useQuery({
    queryKey: ['title-import', id, state],
    queryFn: () => body(api.GET('/titles/imports/{id}', { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
