// Reading and changing claims.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, tagged } from '../shared/api/client';
import type { Allocation, Claim, ClaimForm, ClaimOrder, ClaimStart, Invoice, Payment, Sheet } from './types';

export interface ClaimFilter {
  state?: string;
  round?: string;
  programme?: string;
  region?: string;
  overdue?: boolean;
  q?: string;
  page?: number;
  size?: number;
}

export function useMyClaims(filter: ClaimFilter) {
  return useQuery({
    queryKey: ['claims', 'mine', filter],
    queryFn: () => body(api.GET('/mine/claims', { params: { query: filter } })),
    placeholderData: keepPreviousData,
  });
}

export function useDeskClaims(filter: ClaimFilter) {
  return useQuery({
    queryKey: ['claims', 'desk', filter],
    queryFn: () => body(api.GET('/claims', { params: { query: filter } })),
    placeholderData: keepPreviousData,
  });
}

export interface TaggedClaim {
  data: Claim;
  etag: string;
}

export const loadClaim = (id: string): Promise<TaggedClaim> =>
  tagged(api.GET('/claims/{id}', { params: { path: { id } } }));

export function useClaim(id: string) {
  return useQuery({ queryKey: ['claim', id], queryFn: () => loadClaim(id) });
}

export function useOptions() {
  return useQuery({ queryKey: ['claim-options'], queryFn: () => body(api.GET('/claims/options')) });
}

export const startClaim = (start: ClaimStart) => body(api.POST('/claims', { body: start }));

export function saveClaim(id: string, form: ClaimForm, etag: string): Promise<TaggedClaim> {
  return tagged(
    api.PUT('/claims/{id}', { params: { path: { id }, header: { 'If-Match': etag } }, body: form }),
  ) as Promise<TaggedClaim>;
}

/** The sheet of a claim as it is being typed; nothing is stored. */
export const tryClaim = (start: ClaimStart, form: ClaimForm): Promise<Sheet> =>
  body(api.POST('/claims/try', { body: { ...start, ...form } }));

/** The sheet that a claim would get with a form; the one before stays until the new one is there. */
export function useTried(work: Claim, form: ClaimForm) {
  const { round, contract, title } = work;
  return useQuery({
    queryKey: ['claim-try', work.id, form],
    queryFn: () => tryClaim({ round, contract, title }, form),
    placeholderData: (before) => before ?? work.sheet,
    retry: false,
  });
}

/** Changes a claim and reads it, the lists and the to-do list anew, whatever came of it. */
export function useClaimChange(id: string) {
  const queries = useQueryClient();
  return async <T>(change: Promise<T>): Promise<T> => {
    try {
      return await change;
    } finally {
      for (const key of [['claim', id], ['claims'], ['recoveries'], ['duties']]) {
        await queries.invalidateQueries({ queryKey: key });
      }
    }
  };
}

/** Takes a step of a claim. */
export function useClaimAct(id: string) {
  const change = useClaimChange(id);
  return useMutation({
    mutationFn: ({ order, etag }: { order: ClaimOrder; etag: string }) =>
      change(
        body(api.POST('/claims/{id}/actions', { params: { path: { id }, header: { 'If-Match': etag } }, body: order })),
      ),
  });
}

const recoveryKey = (id?: string) => (id ? ['recoveries', id] : ['recoveries']);

export function useRecoveries() {
  return useQuery({ queryKey: recoveryKey(), queryFn: () => body(api.GET('/recoveries')) });
}

export function useRecovery(id: string) {
  return useQuery({
    queryKey: recoveryKey(id),
    queryFn: () => tagged(api.GET('/recoveries/{id}', { params: { path: { id } } })),
  });
}

/** Says something to a recovery. */
export function useStatement(id: string, etag: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      tagged(
        api.POST('/recoveries/{id}/statements', {
          params: { path: { id }, header: { 'If-Match': etag } },
          body: { text },
        }),
      ),
    onSuccess: (fresh) => queries.setQueryData(recoveryKey(id), fresh),
  });
}

export interface Vouchers {
  payments: Payment[];
  invoices: Invoice[];
}

/** The vouchers of a contract. */
export function useVouchers(contract: string | undefined) {
  return useQuery({
    queryKey: ['claim-vouchers', contract],
    enabled: contract !== undefined,
    retry: false,
    queryFn: async (): Promise<Vouchers> => {
      const work = await body(api.GET('/contracts/{id}', { params: { path: { id: contract ?? '' } } }));
      return { payments: work.payments.map((p) => p.payment), invoices: work.invoices.map((i) => i.invoice) };
    },
  });
}

export function sumOf(allocations: readonly Allocation[]): number {
  return allocations.reduce((sum, a) => sum + a.amount_fen, 0);
}
