// The text that a manager accepts, in the language of the page; both languages are under the hash.

import { useText } from '../i18n';
import { useSaid } from '../shared/said';
import type { DisclosureRules } from './types';

export function UndertakingText({ undertaking }: { undertaking: DisclosureRules['undertaking'] }) {
  const t = useText();
  const said = useSaid();
  return (
    <div>
      <h2 id="undertaking-title">
        {t.disclosure.undertaking} <span className="muted small">{t.disclosure.version(undertaking.version)}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled text has to be reached by the keyboard */}
      <section className="undertaking" tabIndex={0} aria-labelledby="undertaking-title">
        {said(undertaking.text)}
      </section>
    </div>
  );
}
