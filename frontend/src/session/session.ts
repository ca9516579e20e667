// Who is signed in. The access token is held in memory (shared/api/token), the refresh token is an HttpOnly cookie that
// no script sees; here stands only the user for the page to show. Tabs tell each other when the session ends.

import { useSyncExternalStore } from 'react';
import { api, body } from '../shared/api/client';
import { statusOf } from '../shared/api/problem';
import { accessToken, onRefused } from '../shared/api/token';
import type { User } from '../shared/api/types';

export type Session = { state: 'starting' } | { state: 'visitor' } | { state: 'signed-in'; user: User };

/** Says that a refresh cookie may exist, so that a visitor's first page asks nothing; it is no secret and grants nothing. */
const hint = 'duijie.session';

let session: Session = { state: 'starting' };
const listeners = new Set<() => void>();
const forgetters = new Set<() => void>();

function become(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

function remember(on: boolean): void {
  try {
    if (on) localStorage.setItem(hint, '1');
    else localStorage.removeItem(hint);
  } catch {
    // Without storage a reload signs out; nothing else changes.
  }
}

function hinted(): boolean {
  try {
    return localStorage.getItem(hint) === '1';
  } catch {
    return false;
  }
}

/** Registers what must be forgotten when a session ends: cached answers of the server. */
export function onSignedOut(forget: () => void): void {
  forgetters.add(forget);
}

const leavers = new Set<() => void>();

/** Registers what must go when a person signs out, and may wait for them when the session only ran out. */
export function onSigningOut(forget: () => void): void {
  leavers.add(forget);
}

/** Id of who is signed in; null for a visitor. */
export function userId(): string | null {
  return session.state === 'signed-in' ? session.user.id : null;
}

function end(): void {
  accessToken.set(null);
  remember(false);
  for (const forget of forgetters) forget();
  become({ state: 'visitor' });
}

/** Signs in; where a second factor stands, the token comes back with which its code is to be sent. */
export async function signIn(login: string, password: string): Promise<string | null> {
  const answer = await body(api.POST('/session', { body: { login, password } }));
  if (answer.pending) return answer.pending;
  if (answer.access_token && answer.user) begin(answer.access_token, answer.user);
  return null;
}

export async function signInByCode(pending: string, code: string): Promise<void> {
  const answer = await body(api.POST('/session/code', { body: { pending, code } }));
  begin(answer.access_token, answer.user);
}

function begin(token: string, user: User): void {
  accessToken.set(token);
  remember(true);
  for (const forget of forgetters) forget();
  become({ state: 'signed-in', user });
}

/** What the person has done to the own account shows at once: with nothing left to do first, everything opens. */
export function accountChanged(change: Partial<User>): void {
  if (session.state === 'signed-in') become({ ...session, user: { ...session.user, ...change } });
}

/** Ends the session on the server; here it ends even if the server can't be reached. */
export async function signOut(): Promise<void> {
  try {
    await body(api.DELETE('/session', {}));
  } finally {
    for (const forget of leavers) forget();
    end();
  }
}

/** The account is closed on the server already. */
export function gone(): void {
  for (const forget of leavers) forget();
  end();
}

// A refresh token is good for one use. Tabs share the cookie, so they take turns: the second one sends the new cookie.
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request('duijie.refresh', work) : work();
}

let renewing: Promise<boolean> | null = null;

async function renewOnce(): Promise<boolean> {
  try {
    const answer = await inTurn(() => body(api.POST('/session/refresh', {})));
    accessToken.set(answer.access_token);
    become({ state: 'signed-in', user: answer.user });
    return true;
  } catch (error) {
    // Only a refusal ends the session; a lost connection may come back.
    if (statusOf(error) === 401 || statusOf(error) === 403) end();
    return false;
  }
}

function renew(): Promise<boolean> {
  renewing ??= renewOnce().finally(() => {
    renewing = null;
  });
  return renewing;
}

/** Takes up the session that a cookie may still hold; called once at the start. */
export async function restore(): Promise<void> {
  onRefused(renew);
  window.addEventListener('storage', (event) => {
    if (event.key === hint && event.newValue === null && session.state === 'signed-in') end();
  });
  if (!hinted() || !(await renew())) {
    if (session.state === 'starting') become({ state: 'visitor' });
  }
}

export function useSession(): Session {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );
}
