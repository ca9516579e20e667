/** Where to go after signing in: only a path of this site, and not the sign-in itself. */
export function safeNext(next: string | undefined): string | null {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : null;
}
