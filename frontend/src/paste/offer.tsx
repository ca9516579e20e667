import { Link } from '@tanstack/react-router';
import { useText } from '../i18n';
import './offer.css';

/** The way from a search box to a whole text: people who have a paragraph would else put it into the box. */
export function PasteOffer({ large }: { large?: boolean }) {
  const t = useText();
  return (
    <p className="paste-offer">
      <span>{t.paste.offer}</span>{' '}
      <Link to="/match" className={large ? 'button' : ''}>
        {t.paste.offerLink} <span aria-hidden="true">→</span>
      </Link>
    </p>
  );
}
