// Queries of public notices.

import { useQuery } from '@tanstack/react-query';
import { api, body } from '../shared/api/client';

/** One notice that runs or is over, as everyone reads it. */
export function useNotice(id: string) {
  return useQuery({
    queryKey: ['notice', id],
    queryFn: () => body(api.GET('/notices/{id}', { params: { path: { id } } })),
  });
}
