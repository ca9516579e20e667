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

export function useClaim(id: string) {
  return useQuery({
    queryKey: ['claim', id],
    queryFn: () => tagged(api.GET('/claims/{id}', { params: { path: { id } } })),
  });
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

/** Changes a claim and reads it, the lists and the to-do list anew, whatever came of it. */
export function useClaimChange(id: string) {
  const queries = useQueryClient();
  return async <T>(change: Promise<T>): Promise<T> => {
    try {
      return await change;
    } finally {
      for (const key of [['claim', id], ['claims'], ['duties']]) {
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
