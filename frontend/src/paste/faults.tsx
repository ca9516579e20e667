import { useText } from '../i18n';
import { Problem, Unreachable } from '../shared/api/problem';
import { Note } from '../shared/states';

/** A file that is not even sent. */
export class TooLarge extends Error {}

/** Why there is no answer, and what to do. The server's own words say what is wrong with a text or a file. */
export function Refused({ error }: { error: unknown }) {
  const t = useText();
  const { title, hint } = inWords();
  return (
    <div role="alert">
      <Note title={title} hint={hint} inline />
    </div>
  );

  function inWords(): { title: string; hint: string } {
    if (error instanceof TooLarge) return { title: t.paste.tooLarge, hint: t.paste.tooLargeHint };
    if (error instanceof Unreachable) return { title: t.states.offline, hint: t.states.offlineHint };
    if (!(error instanceof Problem)) return { title: t.states.failed, hint: t.states.failedHint };
    switch (error.status) {
      case 413:
        return { title: t.paste.tooLarge, hint: t.paste.tooLargeHint };
      case 429:
        return { title: t.paste.tooMany, hint: error.message };
      case 503:
        return { title: t.paste.busy, hint: error.message };
    }
    if (error.status >= 500) return { title: t.states.failed, hint: t.states.failedHint };
    return { title: t.paste.unreadable, hint: error.message };
  }
}
