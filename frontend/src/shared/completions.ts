import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, body } from './api/client';
import type { Completion } from './api/types';

/** How many are offered. */
const most = 8;

/** Milliseconds without a keystroke before the server is asked. */
const quiet = 120;

/** What a word may become; nothing while there is no word. A failure offers nothing: typing goes on. */
export function useCompletions(word: string, wanted: boolean): Completion[] {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(word), quiet);
    return () => clearTimeout(timer);
  }, [word]);
  const { data } = useQuery({
    queryKey: ['completions', asked],
    queryFn: ({ signal }) =>
      body(api.GET('/search/completions', { params: { query: { q: asked, limit: most } }, signal })),
    enabled: wanted && asked !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
  return wanted && word !== '' && asked !== '' ? (data?.completions ?? []) : [];
}
