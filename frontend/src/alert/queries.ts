// What a person has chosen, the person's saved searches, and unsubscribing.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { userId } from '../session/session';
import { api, body } from '../shared/api/client';
import type { NotificationSettings, SavedSearch, SearchTerms } from '../shared/api/types';

export function useSettings() {
  return useQuery({ queryKey: ['notifications', userId()], queryFn: () => body(api.GET('/me/notifications')) });
}

export function useChoose() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ language, hour, weekday, mail }: NotificationSettings) =>
      body(api.PUT('/me/notifications', { body: { language, hour, weekday, mail } })),
    onSuccess: (settings) => queries.setQueryData(['notifications', userId()], settings),
  });
}

/** Sets how many matches a day the organisation is told of one by one; undefined for the platform's cap. */
export function useMatchLimit() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (own: number | undefined) => body(api.PUT('/me/organisation/match-limit', { body: { own } })),
    onSuccess: (settings) => queries.setQueryData(['notifications', userId()], settings),
  });
}

/** Gives the personal feed a new address, or with false ends it. */
export function useFeed() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (on: boolean): Promise<string> => {
      if (on) return (await body(api.POST('/me/notifications/feed'))).address;
      await body(api.DELETE('/me/notifications/feed'));
      return '';
    },
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['notifications'] }),
  });
}

export function useSavedSearches() {
  return useQuery({ queryKey: ['searches', userId()], queryFn: () => body(api.GET('/me/searches')) });
}

function useSearchesChange<T>(change: (given: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['searches'] }),
  });
}

export function useSaveSearch() {
  return useSearchesChange((s: { name: string; terms: SearchTerms }) =>
    body(api.POST('/me/searches', { body: { ...s, tells: true } })),
  );
}

export function useReplaceSearch() {
  return useSearchesChange(({ id, name, terms, tells }: SavedSearch) =>
    body(api.PUT('/me/searches/{id}', { params: { path: { id } }, body: { name, terms, tells } })),
  );
}

export function useDeleteSearch() {
  return useSearchesChange((id: string) => body(api.DELETE('/me/searches/{id}', { params: { path: { id } } })));
}

export function useUnsubscribing(token: string) {
  return useQuery({
    queryKey: ['unsubscribing', token],
    queryFn: () => body(api.GET('/unsubscribe/{token}', { params: { path: { token } } })),
    retry: false,
  });
}

export function useUnsubscribe(token: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => body(api.POST('/unsubscribe/{token}', { params: { path: { token } } })),
    onSuccess: (now) => queries.setQueryData(['unsubscribing', token], now),
  });
}
