import { useEffect, useState } from 'react';
import { useText } from '../i18n';
import { copy } from '../shared/copy';

/** The search as a link: everything that was asked for stands in the address. */
export function CopyLink() {
  const t = useText();
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), 4_000);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <>
      <span role="status" className="visually-hidden">
        {said}
      </span>
      <button
        type="button"
        className="button"
        onClick={() =>
          void copy(window.location.href).then((done) => setSaid(done ? t.search.copied : t.search.copyFailed))
        }
      >
        {said || t.search.copyLink}
      </button>
    </>
  );
}
