// What the pages of programmes ask the server for.

import { useQuery } from '@tanstack/react-query';
import { type Language, useLanguage } from '../i18n';
import { api, body, tagged } from '../shared/api/client';
import type { Text } from '../shared/api/types';

export const useProgrammes = () =>
  useQuery({ queryKey: ['programmes'], queryFn: () => body(api.GET('/programmes', {})) });

export const useProgramme = (id: string | undefined) =>
  useQuery({
    queryKey: ['programmes', id],
    enabled: id !== undefined,
    queryFn: () => tagged(api.GET('/programmes/{id}', { params: { path: { id: id ?? '' } } })),
  });

export const useParameters = () =>
  useQuery({
    queryKey: ['programme-parameters'],
    queryFn: () => body(api.GET('/programmes/parameters', {})),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useRounds = () => useQuery({ queryKey: ['rounds'], queryFn: () => body(api.GET('/rounds', {})) });

/** A text of the server in the language of the page. */
export const inLanguage = (text: Text | undefined, language: Language): string =>
  (language === 'en' && text?.en) || text?.zh || '';

export function useWords(): (text: Text | undefined) => string {
  const language = useLanguage();
  return (text) => inLanguage(text, language);
}
