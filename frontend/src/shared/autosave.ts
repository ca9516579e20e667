// The autosaved form: scratch on the server, one per person and form, never part of the catalogue itself. What could not
// be sent (the session ended while someone typed, the connection broke, the page was left in the middle of a word) waits
// in memory for the same person to come back.

import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { onSigningOut, userId } from '../session/session';
import { api, body } from './api/client';

/** What is kept: the values, and the version that they were typed over. */
export interface SavedForm<V> {
  values: V;
  etag: string;
}

export interface Found<V> {
  form: SavedForm<V>;
  savedAt: string;
}

export type SaveState = { state: 'clean' } | { state: 'saving' } | { state: 'saved'; at: string } | { state: 'failed' };

/** Milliseconds without a keystroke before the form is saved. */
const quiet = 1_200;

/** Milliseconds until a failed save is tried again. */
const again = 8_000;

/** Forms that never reached the server, by person and key. Whoever signs out leaves nothing behind. */
const unsent = new Map<string, Found<unknown>>();
let leavings = 0;
onSigningOut(() => {
  leavings++;
  unsent.clear();
});

const ownKey = (key: string, owner = userId()) => `${owner} ${key}`;

export async function findDraft<V>(key: string): Promise<Found<V> | null> {
  const waiting = unsent.get(ownKey(key));
  if (waiting) return waiting as Found<V>;
  const draft = await body(api.GET('/drafts/{key}', { params: { path: { key } } }));
  const form = draft.form as unknown as SavedForm<V> | undefined;
  return form?.values && draft.saved_at ? { form, savedAt: draft.saved_at } : null;
}

export async function dropDraft(key: string): Promise<void> {
  unsent.delete(ownKey(key));
  await body(api.DELETE('/drafts/{key}', { params: { path: { key } } }));
}

/** Looks once for what was kept, when a form opens; without a key there is nothing to look for. */
export function useDraft<V>(key: string | undefined) {
  return useQuery({
    queryKey: ['draft', key],
    queryFn: () => findDraft<V>(key ?? ''),
    enabled: key !== undefined,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
}

/** Saves what read gives a moment after the last change; stop ends it and waits for a save under way. */
export function useAutosave<V>(key: string, read: () => SavedForm<V>) {
  const [state, setState] = useState<SaveState>({ state: 'clean' });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<void>>(Promise.resolve());
  const stopped = useRef(false);
  const pending = useRef(false); // something was typed that the server does not have
  const gone = useRef(false); // the form is not on the page any more
  const [{ owner, came }] = useState(() => ({ owner: userId(), came: leavings }));
  const latest = useRef(read);
  latest.current = read;

  const keep = useCallback(
    (form: SavedForm<V>) => {
      if (came === leavings) unsent.set(ownKey(key, owner), { form, savedAt: new Date().toISOString() });
    },
    [key, owner, came],
  );

  const save = useCallback(async (): Promise<void> => {
    if (stopped.current) return;
    setState({ state: 'saving' });
    pending.current = false;
    const form = latest.current();
    try {
      await body(api.PUT('/drafts/{key}', { params: { path: { key } }, body: { ...form } }));
      unsent.delete(ownKey(key, owner));
      if (!stopped.current) setState({ state: 'saved', at: new Date().toISOString() });
    } catch {
      if (stopped.current) return;
      pending.current = true;
      keep(form);
      setState({ state: 'failed' });
      if (!gone.current) timer.current = setTimeout(queue.current, again);
    }
  }, [key, owner, keep]);

  // Saves run one after another, so that an older one can't land on top of a newer one.
  const queue = useRef<() => void>(() => undefined);
  queue.current = () => {
    running.current = running.current.then(save);
  };

  const changed = useCallback(() => {
    clearTimeout(timer.current);
    stopped.current = false;
    pending.current = true;
    timer.current = setTimeout(() => queue.current(), quiet);
  }, []);

  const stop = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current);
    stopped.current = true;
    pending.current = false;
    await running.current;
    setState({ state: 'clean' });
  }, []);

  // The page is left before the last keys were saved: they are kept here at once, and sent if that can still be done.
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      clearTimeout(timer.current);
      if (!pending.current) return;
      keep(latest.current());
      if (userId() === owner) queue.current();
    };
  }, [keep, owner]);

  return { state, changed, stop };
}
