// Reading and changing contracts. Each change answers with the contract as it then stands, which takes its place here.

import { keepPreviousData, type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body, tagged } from '../shared/api/client';
import type {
  ContractInput,
  ContractWork,
  InvoiceInput,
  PaymentInput,
  RegistrationInput,
  Settlement,
} from '../shared/api/types';

export const pageSize = 20;

export interface ListParams {
  q?: string;
  state?: string;
  side?: 'seller' | 'buyer';
  registration?: string;
  page?: number;
}

export interface Tagged {
  data: ContractWork;
  etag: string;
}

export function useContracts(params: ListParams) {
  const query = { ...params, page: params.page ?? 1, size: pageSize };
  return useQuery({
    queryKey: ['contracts', params],
    queryFn: () => body(api.GET('/mine/contracts', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** What waits for the own organisation's word. */
export function useAwaited() {
  return useQuery({ queryKey: ['contracts', 'awaited'], queryFn: () => body(api.GET('/mine/contracts/awaited', {})) });
}

export function loadContract(id: string): Promise<Tagged> {
  return tagged<ContractWork>(api.GET('/contracts/{id}', { params: { path: { id } } }));
}

export function useContract(id: string) {
  return useQuery({ queryKey: ['contract', id], queryFn: () => loadContract(id), staleTime: 0 });
}

export function prefill(links: {
  demand?: string;
  achievement?: string;
  introduction?: string;
  project?: string;
}): Promise<ContractInput> {
  return body(api.GET('/contracts/prefill', { params: { query: links } }));
}

export function createContract(input: ContractInput): Promise<Tagged> {
  return tagged<ContractWork>(api.POST('/contracts', { body: input }));
}

const over = (id: string, etag: string) => ({ path: { id }, header: { 'If-Match': etag } });

export function saveContract(id: string, etag: string, input: ContractInput): Promise<Tagged> {
  return tagged<ContractWork>(api.PUT('/contracts/{id}', { params: over(id, etag), body: input }));
}

export type ContractStep = 'confirm' | 'withdraw' | 'return' | 'discard' | 'perform' | 'terminate';

export function stepContract(id: string, etag: string, action: ContractStep, reason?: string): Promise<Tagged> {
  return tagged<ContractWork>(
    api.POST('/contracts/{id}/actions', { params: over(id, etag), body: { action, reason } }),
  );
}

export function register(id: string, etag: string, input: RegistrationInput): Promise<Tagged> {
  return tagged<ContractWork>(api.POST('/contracts/{id}/registration', { params: over(id, etag), body: input }));
}

export function attach(id: string, etag: string, sha256: string): Promise<Tagged> {
  return tagged<ContractWork>(api.POST('/contracts/{id}/attachments', { params: over(id, etag), body: { sha256 } }));
}

export function detach(id: string, etag: string, sha256: string): Promise<Tagged> {
  const params = { path: { id, sha256 }, header: { 'If-Match': etag } };
  return tagged<ContractWork>(api.DELETE('/contracts/{id}/attachments/{sha256}', { params }));
}

const versioned = (id: string, version: number) => ({ path: { id }, header: { 'If-Match': `"${version}"` } });

export function recordPayment(contract: string, input: PaymentInput) {
  return body(api.POST('/contracts/{id}/payments', { params: { path: { id: contract } }, body: input }));
}

export function recordInvoice(contract: string, input: InvoiceInput) {
  return body(api.POST('/contracts/{id}/invoices', { params: { path: { id: contract } }, body: input }));
}

export type VoucherKind = 'payment' | 'invoice';

export async function judgeVoucher(
  kind: VoucherKind,
  id: string,
  version: number,
  action: 'confirm' | 'dispute',
  reason?: string,
): Promise<void> {
  const call = { params: versioned(id, version), body: { action, reason } };
  if (kind === 'payment') await body(api.POST('/payments/{id}/actions', call));
  else await body(api.POST('/invoices/{id}/actions', call));
}

export async function reverseVoucher(
  kind: VoucherKind,
  id: string,
  version: number,
  entry: { reason: string; code?: string; number?: string },
): Promise<void> {
  const call = { params: versioned(id, version), body: entry };
  if (kind === 'payment') await body(api.POST('/payments/{id}/reversal', call));
  else await body(api.POST('/invoices/{id}/reversal', call));
}

export async function settlePayment(id: string, version: number, settlements: Settlement[]): Promise<void> {
  await body(api.PUT('/payments/{id}/settlements', { params: versioned(id, version), body: { settlements } }));
}

/** Puts a contract that a change answered with in the place of the former, and asks for the lists anew. */
export function settle(queries: QueryClient, id: string, answer?: Tagged): void {
  if (answer?.data) queries.setQueryData(['contract', id], answer);
  else void queries.invalidateQueries({ queryKey: ['contract', id] });
  void queries.invalidateQueries({ queryKey: ['contracts'] });
}

/** For the dialogs of a page: what to do once a change has gone through. */
export function useSettle(id: string): (answer?: Tagged) => void {
  const queries = useQueryClient();
  return (answer) => settle(queries, id, answer);
}
