import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, tagged } from '../shared/api/client';
import type { StoryActionRequest, StoryText } from './types';

export function useStories(page: number, size: number) {
  return useQuery({
    queryKey: ['stories', page, size],
    queryFn: () => body(api.GET('/stories', { params: { query: { page, size } } })),
  });
}

export function useStory(id: string) {
  return useQuery({
    queryKey: ['story', id],
    queryFn: () => body(api.GET('/stories/{id}', { params: { path: { id } } })),
  });
}

export function useMyStories() {
  return useQuery({ queryKey: ['my-stories'], queryFn: () => body(api.GET('/mine/stories')) });
}

export function useStoryWork(id: string) {
  return useQuery({
    queryKey: ['story-work', id],
    queryFn: () => tagged(api.GET('/stories/{id}/work', { params: { path: { id } } })),
  });
}

export function useStoryOfContract(contract: string) {
  return useQuery({
    queryKey: ['story-of', contract],
    queryFn: () => tagged(api.GET('/contracts/{id}/story', { params: { path: { id: contract } } })),
  });
}

/** Proposes the story of a contract; everything that shows stories is read again. */
export function usePropose(contract: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: StoryText) =>
      body(api.POST('/contracts/{id}/story', { params: { path: { id: contract } }, body: { text } })),
    onSettled: () => queries.invalidateQueries(),
  });
}

/** One step on the text that was seen. */
export function useStoryStep(id: string, etag: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: StoryActionRequest) =>
      body(api.POST('/stories/{id}/actions', { params: { path: { id }, header: { 'If-Match': etag } }, body: step })),
    onSettled: () => queries.invalidateQueries(),
  });
}
