// Reading and moving introductions. Each step answers with the introduction as it then stands.

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body } from '../shared/api/client';
import type { components } from '../shared/api/schema';

type Schemas = components['schemas'];
export type Introduction = Schemas['Introduction'];
export type IntroductionForm = Schemas['IntroductionForm'];
export type IntroductionParty = Schemas['IntroductionParty'];
export type IntroductionFigures = Schemas['IntroductionFigures'];
export type IntroductionSums = Schemas['IntroductionSums'];
export type IntroductionAction = Schemas['IntroductionActionRequest']['action'];
export type BrokerAction = Schemas['BrokerActionRequest']['action'];
export type Prospect = Schemas['Prospect'];

export const pageSize = 20;

/** The items of an introduction; either may be missing. */
export interface Items {
  demand?: string;
  achievement?: string;
}

export interface ListParams {
  box?: 'received' | 'sent' | 'brokered';
  state?: string;
  q?: string;
  page?: number;
}

export function useIntroductions(params: ListParams) {
  const query = { ...params, page: params.page ?? 1, size: pageSize };
  return useQuery({
    queryKey: ['introductions', params],
    queryFn: () => body(api.GET('/mine/introductions', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useIntroduction(id: string) {
  return useQuery({
    queryKey: ['introduction', id],
    queryFn: () => body(api.GET('/introductions/{id}', { params: { path: { id } } })),
    staleTime: 0,
    // The event stream tells of what the other side does; where that is broken it is looked at now and then.
    refetchInterval: 60_000,
  });
}

export function useProspect(items: Items) {
  return useQuery({
    queryKey: ['prospect', items],
    queryFn: () => body(api.GET('/introductions/prospect', { params: { query: items } })),
    gcTime: 0,
    retry: false,
  });
}

export function propose(items: Items, form: IntroductionForm): Promise<Introduction> {
  return body(api.POST('/introductions', { body: { ...items, form } })) as Promise<Introduction>;
}

const over = (i: Introduction) => ({ path: { id: i.id }, header: { 'If-Match': `"${i.version}"` } });

export interface Step {
  action: IntroductionAction;
  words?: string;
  reason?: string;
  day?: string;
  contract?: string;
}

export function stepIntroduction(i: Introduction, step: Step): Promise<Introduction> {
  return body(api.POST('/introductions/{id}/actions', { params: over(i), body: step })) as Promise<Introduction>;
}

export function stepBroker(
  i: Introduction,
  step: { action: BrokerAction; organisation?: string; words?: string },
): Promise<Introduction | undefined> {
  return body(api.POST('/introductions/{id}/broker', { params: over(i), body: step })) as Promise<
    Introduction | undefined
  >;
}

/** For the dialogs of a page: what to do once a step has gone through. */
export function useSettle(id: string): (answer?: Introduction) => void {
  const queries = useQueryClient();
  return (answer) => {
    if (answer) queries.setQueryData(['introduction', id], answer);
    else void queries.invalidateQueries({ queryKey: ['introduction', id] });
    void queries.invalidateQueries({ queryKey: ['introductions'] });
    void queries.invalidateQueries({ queryKey: ['room', id] });
    void queries.invalidateQueries({ queryKey: ['duties'] });
  };
}

/** The side across; for an agency the recipient. */
export function otherOf(i: Introduction): IntroductionParty {
  return i.recipient.own ? i.proposer : i.recipient;
}

/** The item of the own organisation, where it goes with the introduction. */
export function ownItem(i: Introduction): Introduction['demand'] {
  const demander = i.part === 'proposer' ? i.side === 'demander' : i.part === 'recipient' && i.side !== 'demander';
  if (i.part !== 'proposer' && i.part !== 'recipient') return undefined;
  return demander ? i.demand : i.achievement;
}

/** Whether the own organisation has to act on an introduction now. */
export function ownTurn(i: Introduction): boolean {
  return (
    (i.part === 'recipient' && i.state === 'proposed') ||
    (i.part === 'proposer' && i.state === 'asked') ||
    (!i.part && i.broker_actions.includes('join')) ||
    i.broker_actions.includes('agree')
  );
}
