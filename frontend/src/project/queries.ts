// Reading and moving joint projects, calls and plans. Each step answers with what then stands.

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body } from '../shared/api/client';
import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];
export type Project = Schemas['Project'];
export type ProjectRow = Schemas['ProjectRow'];
export type ProjectText = Schemas['ProjectText'];
export type ProjectContract = Schemas['ProjectContract'];
export type ProjectStep = Schemas['ProjectActionRequest'];
export type ProjectCall = Schemas['ProjectCall'];
export type ProjectCallTerms = Schemas['ProjectCallTerms'];
export type ProjectPlan = Schemas['ProjectPlan'];
export type ProjectPlanEntry = Schemas['ProjectPlanEntry'];
export type ProjectPlanInput = Schemas['ProjectPlanInput'];

export const pageSize = 20;

export interface ListParams {
  call?: string;
  state?: string;
  q?: string;
  page?: number;
}

export function useProjects(params: ListParams) {
  const query = { ...params, page: params.page ?? 1, size: pageSize };
  return useQuery({
    queryKey: ['projects', params],
    queryFn: () => body(api.GET('/projects', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useProject(id: string) {
  return useQuery({
    queryKey: ['project', id],
    queryFn: () => body(api.GET('/projects/{id}', { params: { path: { id } } })),
    staleTime: 0,
  });
}

export function useProspect(introduction: string) {
  return useQuery({
    queryKey: ['project-prospect', introduction],
    queryFn: () => body(api.GET('/projects/prospect', { params: { query: { introduction } } })),
    gcTime: 0,
    retry: false,
  });
}

export function useCalls() {
  return useQuery({ queryKey: ['project-calls'], queryFn: () => body(api.GET('/project-calls')) });
}

export function usePlans() {
  return useQuery({ queryKey: ['project-plans'], queryFn: () => body(api.GET('/project-plans')) });
}

export function usePlan(id: string) {
  return useQuery({
    queryKey: ['project-plans', id],
    queryFn: () => body(api.GET('/project-plans/{id}', { params: { path: { id } } })) as Promise<ProjectPlan>,
    staleTime: 0,
  });
}

/** The version that a change of something stands on. */
export const over = (x: { id: string; version: number }) => ({
  path: { id: x.id },
  header: { 'If-Match': `"${x.version}"` },
});

export const stepProject = (p: Project, step: ProjectStep): Promise<Project> =>
  body(api.POST('/projects/{id}/actions', { params: over(p), body: step }));

/** What to do once a change has gone through. */
export function useSettle(id?: string): (answer?: Project) => void {
  const queries = useQueryClient();
  return (answer) => {
    if (answer && id) queries.setQueryData(['project', id], answer);
    else if (id) void queries.invalidateQueries({ queryKey: ['project', id] });
    for (const key of ['projects', 'project-calls', 'project-plans', 'duties'])
      void queries.invalidateQueries({ queryKey: [key] });
  };
}
