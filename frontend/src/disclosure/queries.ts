import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, tagged } from '../shared/api/client';
import type { DisclosureActionRequest } from './types';

/** The undertaking, the levels and the life of a request. */
export function useRules() {
  return useQuery({ queryKey: ['disclosure-rules'], queryFn: () => body(api.GET('/disclosure')), staleTime: 300_000 });
}

/** Requests of the own organisation, and those for its items; of one item where it is named. */
export function useDisclosures(item?: string, enabled = true) {
  return useQuery({
    queryKey: ['disclosures', item ?? ''],
    queryFn: () => body(api.GET('/mine/disclosures', { params: { query: item ? { item } : {} } })),
    enabled,
  });
}

export function useDisclosure(id: string) {
  return useQuery({
    queryKey: ['disclosure', id],
    queryFn: () => tagged(api.GET('/disclosures/{id}', { params: { path: { id } } })),
  });
}

/** One step on the state that was seen; everything that shows requests is read again. */
export function useStep(id: string, etag: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: DisclosureActionRequest) =>
      body(
        api.POST('/disclosures/{id}/actions', {
          params: { path: { id }, header: { 'If-Match': etag } },
          body: step,
        }),
      ),
    onSettled: () => queries.invalidateQueries(),
  });
}

export const confidentialFile = (item: string) => (sha256: string) => `/confidentials/${item}/files/${sha256}`;
