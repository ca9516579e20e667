// Reading and changing claims.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { raw } from '../shared/api/client';
import { writeQuery } from '../shared/query-string';
import type { Allocation, ClaimForm, ClaimStart, ClaimWork, Option, Sheet } from './types';

export async function read<T>(path: string): Promise<T> {
  return (await raw(path)).json() as Promise<T>;
}

export async function write<T>(
  method: string,
  path: string,
  body: unknown,
  etag?: string,
): Promise<{ data: T; etag: string }> {
  const answer = await raw(path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(etag ? { 'If-Match': etag } : {}) },
    body: JSON.stringify(body),
  });
  const data = answer.status === 204 ? undefined : await answer.json();
  return { data: data as T, etag: answer.headers.get('ETag') ?? '' };
}

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

export interface ClaimRow {
  id: string;
  number?: string;
  state: string;
  code: string;
  name: string;
  region: string;
  project?: string;
  field?: string;
  proposed?: boolean;
  asked_fen?: number;
  award_fen?: number;
  due?: string;
  overdue?: boolean;
  hold?: string;
  sample?: boolean;
  updated_at: string;
}

export interface ClaimRows {
  items: ClaimRow[];
  total: number;
  states: Record<string, number>;
}

export function useMyClaims(filter: ClaimFilter) {
  return useQuery({
    queryKey: ['claims', 'mine', filter],
    queryFn: () => read<ClaimRows>(`/mine/claims${writeQuery({ ...filter })}`),
    placeholderData: keepPreviousData,
  });
}

export function useDeskClaims(filter: ClaimFilter) {
  return useQuery({
    queryKey: ['claims', 'desk', filter],
    queryFn: () => read<ClaimRows>(`/claims${writeQuery({ ...filter })}`),
    placeholderData: keepPreviousData,
  });
}

export interface TaggedClaim {
  work: ClaimWork;
  etag: string;
}

export function useClaim(id: string) {
  return useQuery({
    queryKey: ['claim', id],
    queryFn: async (): Promise<TaggedClaim> => {
      const answer = await raw(`/claims/${id}`);
      return { work: (await answer.json()) as ClaimWork, etag: answer.headers.get('ETag') ?? '' };
    },
  });
}

export function useOptions() {
  return useQuery({
    queryKey: ['claim-options'],
    queryFn: () => read<{ items: Option[] }>('/mine/claims/options'),
  });
}

export async function startClaim(start: ClaimStart): Promise<ClaimWork> {
  return (await write<ClaimWork>('POST', '/claims', start)).data;
}

export async function saveClaim(id: string, form: ClaimForm, etag: string): Promise<TaggedClaim> {
  const { data, etag: next } = await write<ClaimWork>('PUT', `/claims/${id}`, form, etag);
  return { work: data, etag: next };
}

/** The sheet of a claim as it is being typed; nothing is stored. */
export async function tryClaim(start: ClaimStart, form: ClaimForm): Promise<Sheet> {
  return (await write<Sheet>('POST', '/claims/try', { ...start, ...form })).data;
}

export interface ClaimOrder {
  action: string;
  reason?: string;
  for?: boolean;
  report?: string;
  files?: { sha256: string }[];
}

/** Takes a step of a claim and reads it anew. */
export function useClaimAct(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ order, etag }: { order: ClaimOrder; etag: string }) =>
      write<ClaimWork>('POST', `/claims/${id}/actions`, order, etag),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['claim', id] });
      await queries.invalidateQueries({ queryKey: ['claims'] });
      await queries.invalidateQueries({ queryKey: ['duties'] });
    },
  });
}

/** A payment or an invoice that a claim may use. */
export interface Voucher {
  id: string;
  date: string;
  amount_fen: number;
  /** Bank reference or invoice number. */
  number: string;
  state: string;
  settlements?: { invoice: string; amount_fen: number }[];
}

export interface Vouchers {
  payments: Voucher[];
  invoices: Voucher[];
}

interface PaymentWork {
  payment: Omit<Voucher, 'number'> & { payer_ref: string };
}

interface InvoiceWork {
  invoice: Voucher & { code?: string };
}

/** The confirmed vouchers of a contract. */
export function useVouchers(contract: string | undefined) {
  return useQuery({
    queryKey: ['claim-vouchers', contract],
    enabled: contract !== undefined,
    queryFn: async (): Promise<Vouchers> => {
      const work = await read<{ payments: PaymentWork[]; invoices: InvoiceWork[] }>(`/contracts/${contract}`);
      return {
        payments: work.payments.map((p) => ({ ...p.payment, number: p.payment.payer_ref })),
        invoices: work.invoices.map((i) => i.invoice),
      };
    },
  });
}

export function sumOf(allocations: readonly Allocation[]): number {
  return allocations.reduce((sum, a) => sum + a.amount_fen, 0);
}
