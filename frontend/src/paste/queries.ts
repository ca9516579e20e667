import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, body, raw } from '../shared/api/client';
import type { Kind, PasteMatches } from '../shared/api/types';

/** How many matches are asked for. */
const asked = 12;

/** What was asked last: kept in memory, so that it is there again when one comes back from a match. */
export interface Asked {
  kind: Kind;
  text: string;
  /** Name of the file that the text came from. */
  file?: string;
  answer?: PasteMatches;
}

export type Question = { kind: Kind; text: string } | { kind: Kind; file: File };

const key = ['paste'];

async function ask(question: Question, signal: AbortSignal): Promise<PasteMatches> {
  const { kind } = question;
  if ('text' in question) {
    return body(api.POST('/match', { body: { kind, text: question.text, limit: asked }, signal }));
  }
  const form = new FormData();
  form.set('kind', kind);
  form.set('limit', String(asked));
  form.set('file', question.file, question.file.name);
  const answer = await raw('/match/file', { method: 'POST', body: form, signal });
  return answer.json();
}

/** Where a text goes. It changes only with a restart of the server. */
export function usePasteTerms() {
  return useQuery({
    queryKey: ['paste-terms'],
    queryFn: () => body(api.GET('/match', {})),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type Progress = 'idle' | 'reading' | 'matching';

/** Asks for the matches of a text or a file, one at a time; the last answer stays until the next one. */
export function usePaste() {
  const queries = useQueryClient();
  const [last, setLast] = useState(() => queries.getQueryData<Asked>(key));
  const [progress, setProgress] = useState<Progress>('idle');
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController>(undefined);

  useEffect(() => () => running.current?.abort(), []);

  const run = async (question: Question): Promise<Asked | null> => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setError(null);
    setProgress('text' in question ? 'matching' : 'reading');
    try {
      const answer = await ask(question, own.signal);
      if (own.signal.aborted) return null;
      const asked: Asked =
        'text' in question
          ? { ...question, answer }
          : { kind: question.kind, text: answer.understood.text, file: question.file.name, answer };
      queries.setQueryData(key, asked);
      setLast(asked);
      return asked;
    } catch (failure) {
      if (!own.signal.aborted) setError(failure);
      return null;
    } finally {
      if (running.current === own) setProgress('idle');
    }
  };

  const stop = () => {
    running.current?.abort();
    setProgress('idle');
  };

  return { last, progress, error, run, stop, fail: setError };
}
