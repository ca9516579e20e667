// The code lists of the server with their labels in both languages. They change only with a release, so they are asked
// for once.

import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../i18n';
import { api, body } from './api/client';
import type { Label } from './api/types';

export type ListName =
  | 'field'
  | 'region'
  | 'mode'
  | 'organisation_kind'
  | 'category'
  | 'nature'
  | 'form'
  | 'ip_type'
  | 'ip_status'
  | 'op'
  | 'need'
  | 'price_kind'
  | 'ownership'
  | 'state'
  | 'action'
  | 'role'
  | 'level'
  | 'trl'
  | 'return_reason'
  | 'feedback_verdict'
  | 'feedback_reason'
  | 'feedback_side'
  | 'status'
  | 'file_type'
  | 'contract_type'
  | 'contract_state'
  | 'contract_action'
  | 'contract_side'
  | 'payment_mode'
  | 'deduction'
  | 'plan_source'
  | 'party_nature'
  | 'registration_state'
  | 'voucher_state'
  | 'voucher_action'
  | 'outcome'
  | 'claim_state'
  | 'claim_action'
  | 'claim_part'
  | 'claim_need'
  | 'claim_bar'
  | 'claim_flag'
  | 'review_state'
  | 'objection_state'
  | 'recovery_state'
  | 'holiday_state'
  | 'holiday_action'
  | 'batch_outcome'
  | 'round_state'
  | 'duty'
  | 'application_state'
  | 'application_action'
  | 'application_return'
  | 'application_refusal'
  | 'story_state'
  | 'disclosure_state'
  | 'disclosure_reason'
  | 'introduction_state'
  | 'introduction_action'
  | 'introduction_part'
  | 'introduction_stage'
  | 'decline_reason'
  | 'close_reason'
  | 'broker_state'
  | 'meeting_state'
  | 'milestone_state'
  | 'title_level'
  | 'title_event'
  | 'title_status'
  | 'project_call_state'
  | 'project_state'
  | 'project_action'
  | 'project_part'
  | 'project_side'
  | 'project_return_reason'
  | 'project_refuse_reason'
  | 'project_end_reason'
  | 'project_outcome'
  | 'project_funding'
  | 'project_plan_state'
  | 'programme_kind'
  | 'programme_state'
  | 'programme_action'
  | 'test_date'
  | 'city_aid'
  | 'oversubscription'
  | 'last_award'
  | 'cap_year'
  | 'one_award'
  | 'funnel_stage'
  | 'silence'
  | 'alert_sort'
  | 'alert_state'
  | 'alert_channel';

export interface Codes {
  list(name: ListName): Label[];
  /** The label of a code in the page's language; the code itself while the lists load or when it is unknown. */
  label(name: ListName, code: string | number | undefined): string;
  labels(name: ListName, codes: readonly string[] | undefined): string[];
  ready: boolean;
}

export function useCodes(): Codes {
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ['codes'],
    queryFn: () => body(api.GET('/codes', {})),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const list = (name: ListName): Label[] => data?.[name] ?? [];
  const label = (name: ListName, code: string | number | undefined): string => {
    if (code === undefined || code === '') return '';
    return name === 'region'
      ? regionIn(list(name), String(code), language)
      : labelIn(list(name), String(code), language);
  };
  return { list, label, labels: (name, codes) => (codes ?? []).map((c) => label(name, c)), ready: data !== undefined };
}

function labelIn(list: readonly Label[], code: string, language: string): string {
  const found = list.find((l) => l.code === code);
  return found ? (language === 'en' ? found.en : found.zh) : code;
}

/** A region by its whole name: a county with its prefecture, because 朝阳区 alone may lie in several cities. */
export function regionIn(list: readonly Label[], code: string, language: string): string {
  const own = labelIn(list, code, language);
  const prefecture = `${code.slice(0, 4)}00`;
  if (own === code || prefecture === code || !list.some((l) => l.code === prefecture)) return own;
  const outer = labelIn(list, prefecture, language);
  return language === 'en' ? `${own}, ${outer}` : outer + own;
}

/** A name in the page's language where the English one exists. */
export function named(item: { name?: string; name_en?: string }, language: string): string {
  return (language === 'en' && item.name_en) || item.name || '';
}

export function titled(item: { title: string; title_en?: string }, language: string): string {
  return language === 'en' && item.title_en ? item.title_en : item.title;
}
