// The autosaved form: scratch on the server, one per person and form, never part of the catalogue itself.

import { useCallback, useEffect, useRef, useState } from 'react';
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

export async function findDraft<V>(key: string): Promise<Found<V> | null> {
  const draft = await body(api.GET('/drafts/{key}', { params: { path: { key } } }));
  const form = draft.form as unknown as SavedForm<V> | undefined;
  return form?.values && draft.saved_at ? { form, savedAt: draft.saved_at } : null;
}

export async function dropDraft(key: string): Promise<void> {
  await body(api.DELETE('/drafts/{key}', { params: { path: { key } } }));
}

/** Saves what read gives a moment after the last change; stop ends it and waits for a save under way. */
export function useAutosave<V>(key: string, read: () => SavedForm<V>) {
  const [state, setState] = useState<SaveState>({ state: 'clean' });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<void>>(Promise.resolve());
  const stopped = useRef(false);
  const latest = useRef(read);
  latest.current = read;

  const save = useCallback(async (): Promise<void> => {
    if (stopped.current) return;
    setState({ state: 'saving' });
    try {
      await body(api.PUT('/drafts/{key}', { params: { path: { key } }, body: { ...latest.current() } }));
      if (!stopped.current) setState({ state: 'saved', at: new Date().toISOString() });
    } catch {
      if (stopped.current) return;
      setState({ state: 'failed' });
      timer.current = setTimeout(queue.current, again);
    }
  }, [key]);

  // Saves run one after another, so that an older one can't land on top of a newer one.
  const queue = useRef<() => void>(() => undefined);
  queue.current = () => {
    running.current = running.current.then(save);
  };

  const changed = useCallback(() => {
    clearTimeout(timer.current);
    stopped.current = false;
    timer.current = setTimeout(() => queue.current(), quiet);
  }, []);

  const stop = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current);
    stopped.current = true;
    await running.current;
    setState({ state: 'clean' });
  }, []);

  useEffect(() => () => clearTimeout(timer.current), []);

  return { state, changed, stop };
}
