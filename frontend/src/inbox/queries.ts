// The inbox of the person who is signed in, and how many alerts are new in it.

import { keepPreviousData, type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { userId } from '../session/session';
import { api, body } from '../shared/api/client';
import { follow } from '../shared/api/events';
import type { Alert, AlertDeed } from '../shared/api/types';
import type { Box, InboxParams } from './routes';

export const pageSize = 20;

export function useInbox(params: InboxParams) {
  const box: Box = params.box ?? 'inbox';
  return useQuery({
    queryKey: ['inbox', userId(), params],
    queryFn: () =>
      body(
        api.GET('/inbox', { params: { query: { box, sort: params.sort, page: params.page ?? 1, size: pageSize } } }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** After a stream has ended or broken it is opened anew: at once, then after ever longer pauses. */
const pauses = [500, 2_000, 10_000, 30_000, 60_000];

/** An introduction or something in its room has changed: what shows it is read anew. */
function moved(queries: QueryClient, id: string): void {
  for (const queryKey of [['room', id], ['introduction', id], ['introductions'], ['duties']]) {
    void queries.invalidateQueries({ queryKey });
  }
}

/** How many alerts are new; undefined until the server has said so. It follows the event stream of the server. */
export function useUnread(): number | undefined {
  const queries = useQueryClient();
  const who = userId();
  const { data } = useQuery<number>({ queryKey: ['unread', who], queryFn: () => -1, enabled: false });
  useEffect(() => {
    if (who === null) return;
    const stop = new AbortController();
    let timer = 0;
    let failed = 0;
    const open = (): void => {
      follow('/inbox/events', stop.signal, (event) => {
        failed = 0;
        if (event.event === 'introduction') {
          moved(queries, (JSON.parse(event.data) as { id: string }).id);
          return;
        }
        const { new: count } = JSON.parse(event.data) as { new: number };
        queries.setQueryData(['unread', who], count);
        void queries.invalidateQueries({ queryKey: ['inbox'] });
      })
        .catch(() => {
          failed = Math.min(failed + 1, pauses.length - 1);
        })
        .finally(() => {
          if (!stop.signal.aborted) timer = window.setTimeout(open, pauses[failed]);
        });
    };
    open();
    return () => {
      stop.abort();
      window.clearTimeout(timer);
    };
  }, [queries, who]);
  return data;
}

/** Takes a step with an alert. */
export function useDeed(alert: Pick<Alert, 'id'>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deed: AlertDeed) =>
      body(api.POST('/inbox/{id}/actions', { params: { path: { id: alert.id } }, body: deed })),
    onSuccess: (_, deed) => {
      // A click on a title goes to another page: the list is read anew when it is looked at again.
      void queries.invalidateQueries({ queryKey: ['inbox'], refetchType: deed.action === 'see' ? 'none' : 'active' });
      if (deed.action === 'dismiss') void queries.invalidateQueries({ queryKey: ['matches'], refetchType: 'none' });
      if (deed.action === 'renew') void queries.invalidateQueries({ queryKey: ['mine'], refetchType: 'none' });
    },
  });
}

export function useSeeAll() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => body(api.POST('/inbox/seen')),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['inbox'] }),
  });
}
