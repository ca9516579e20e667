import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, body } from '../shared/api/client';
import type { SearchParams } from './routes';

export const pageSize = 20;

/** The last page that the server can count to; deeper ones follow the one before. */
export const lastCounted = 500;

export function useSearchResults(params: SearchParams) {
  return useQuery({
    queryKey: ['search', params],
    queryFn: ({ signal }) =>
      body(
        api.GET('/search', {
          params: {
            query: {
              q: params.q,
              kind: params.kind ? [params.kind] : undefined,
              field: params.field,
              region: params.region,
              trl: params.trl,
              mode: params.mode,
              organisation: params.organisation,
              year: params.year,
              sort: params.sort,
              page: params.page ?? 1,
              after: params.after,
              size: pageSize,
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}
