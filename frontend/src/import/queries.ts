import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLanguage } from '../i18n';
import { api, body, raw } from '../shared/api/client';
import { follow } from '../shared/api/events';
import type { Import, ImportProgress } from '../shared/api/types';

export type ImportKind = 'achievements' | 'demands' | 'organisations';

/** What becomes of the rows: drafts, submitted for review where complete, or (an office's own list) published. */
export type Landing = 'draft' | 'submit' | 'listed';

export async function upload(kind: ImportKind, file: File): Promise<{ id: string }> {
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', file, file.name);
  const answer = await raw('/imports', { method: 'POST', body: form });
  return answer.json();
}

export function apply(id: string, landing: Landing): Promise<Import> {
  return body(api.POST('/imports/{id}/apply', { params: { path: { id } }, body: { landing } }));
}

export function running(state: Import['state'] | undefined): boolean {
  return state === 'checking' || state === 'writing';
}

/** An import and, while it runs, its progress from the event stream; without a stream it asks every two seconds. */
export function useImport(id: string | undefined) {
  const queries = useQueryClient();
  const language = useLanguage();
  const [thousandths, setThousandths] = useState(0);
  const [lost, setLost] = useState(false);
  const query = useQuery({
    // The messages of the faults come in the language of the page.
    queryKey: ['import', id, language],
    queryFn: () => body(api.GET('/imports/{id}', { params: { path: { id: id ?? '' } } })),
    enabled: id !== undefined,
    refetchInterval: (q) => (running(q.state.data?.state) ? 2_000 : false),
    staleTime: 0,
  });
  const state = query.data?.state;
  const live = running(state);

  useEffect(() => {
    if (!id || !live) return;
    const stop = new AbortController();
    setLost(false);
    setThousandths(0);
    const again = () => void queries.invalidateQueries({ queryKey: ['import', id] });
    follow(`/imports/${id}/events`, stop.signal, ({ data }) => {
      const { done } = JSON.parse(data) as ImportProgress;
      setThousandths(done);
    })
      .then(again)
      .catch(() => {
        if (!stop.signal.aborted) setLost(true);
      });
    return () => stop.abort();
  }, [id, live, queries]);

  return { query, percent: Math.floor(thousandths / 10), lost: live && lost };
}
