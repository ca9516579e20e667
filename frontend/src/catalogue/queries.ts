// Reading and changing one's own items. The server keeps one shape for both kinds, so do these.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, tagged } from '../shared/api/client';
import type {
  AchievementContent,
  AchievementWork,
  DemandContent,
  DemandWork,
  Kinds,
  ReturnNote,
  TextCheck,
} from '../shared/api/types';
import { achievementFrom, demandFrom, inventorsFrom, type Values, valuesOfAchievement, valuesOfDemand } from './values';

export type Work = AchievementWork | DemandWork;

export type Action = 'submit' | 'endorse' | 'recall' | 'publish' | 'return' | 'discard' | 'withdraw' | 'renew';

export interface Tagged {
  data: Work;
  etag: string;
}

export const pageSize = 20;

export function useMine(kind: Kinds, params: { q?: string; state?: string; page?: number }) {
  const query = { ...params, page: params.page ?? 1, size: pageSize };
  return useQuery({
    queryKey: ['mine', kind, params],
    queryFn: () =>
      kind === 'achievements'
        ? body(api.GET('/mine/achievements', { params: { query } }))
        : body(api.GET('/mine/demands', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function loadWork(kind: Kinds, id: string): Promise<Tagged> {
  const params = { params: { path: { id } } };
  return kind === 'achievements'
    ? tagged<Work>(api.GET('/achievements/{id}/work', params))
    : tagged<Work>(api.GET('/demands/{id}/work', params));
}

export function useWork(kind: Kinds, id: string) {
  return useQuery({ queryKey: ['work', kind, id], queryFn: () => loadWork(kind, id), staleTime: 0, gcTime: 0 });
}

export function createItem(kind: Kinds, values: Values): Promise<Tagged> {
  const number = values.number?.trim() ?? '';
  return kind === 'achievements'
    ? tagged<Work>(
        api.POST('/achievements', {
          body: { number, content: achievementFrom(values), inventors: inventorsFrom(values) },
        }),
      )
    : tagged<Work>(api.POST('/demands', { body: { number, content: demandFrom(values) } }));
}

export function saveItem(kind: Kinds, id: string, etag: string, values: Values): Promise<Tagged> {
  const params = { path: { id }, header: { 'If-Match': etag } };
  return kind === 'achievements'
    ? tagged<Work>(
        api.PUT('/achievements/{id}', {
          params,
          body: { content: achievementFrom(values), inventors: inventorsFrom(values) },
        }),
      )
    : tagged<Work>(api.PUT('/demands/{id}', { params, body: { content: demandFrom(values) } }));
}

/** One step; a return carries its note, a withdrawal its reason. */
export function act(
  kind: Kinds,
  id: string,
  etag: string,
  action: Action,
  why: { reason?: string; return?: ReturnNote } = {},
): Promise<Tagged> {
  const params = { path: { id }, header: { 'If-Match': etag } };
  return kind === 'achievements'
    ? tagged<Work>(api.POST('/achievements/{id}/actions', { params, body: { action, ...why } }))
    : tagged<Work>(api.POST('/demands/{id}/actions', { params, body: { action, ...why } }));
}

/** What can be said of a text before it is submitted. */
export function check(kind: Kinds, id: string | undefined, values: Values): Promise<TextCheck> {
  return kind === 'achievements'
    ? body(api.POST('/achievements/check', { body: { id, content: achievementFrom(values) } }))
    : body(api.POST('/demands/check', { body: { id, content: demandFrom(values) } }));
}

/** Listings that may be the same as what is being written or reviewed. */
export function useDuplicates(kind: Kinds, id: string, etag: string) {
  const params = { params: { path: { id } } };
  return useQuery({
    queryKey: ['duplicates', kind, id, etag],
    queryFn: () =>
      kind === 'achievements'
        ? body(api.GET('/achievements/{id}/duplicates', params))
        : body(api.GET('/demands/{id}/duplicates', params)),
  });
}

/** One step of an item from a list: on the state that the server has now, which it checks again. */
export function useAct(kind: Kinds) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, action, reason }: { id: string; action: Action; reason?: string }) => {
      const { etag } = await loadWork(kind, id);
      return act(kind, id, etag, action, { reason });
    },
    onSettled: () => queries.invalidateQueries(),
  });
}

/** The revision that a form edits: the one being worked on, else the public one as its starting point. */
export function editedRevision(work: Work) {
  return work.working ?? work.public ?? null;
}

export function valuesOf(kind: Kinds, work: Work): Values {
  const content = editedRevision(work)?.content;
  if (!content) return { number: work.number };
  return kind === 'achievements'
    ? valuesOfAchievement(work.number, content as AchievementContent, editedRevision(work)?.inventors)
    : valuesOfDemand(work.number, content as DemandContent);
}
