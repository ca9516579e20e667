// The navigation of the desks: links, and menus that open by a button, from the keyboard too.

import { Link, useLocation } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../../i18n';
import { useSession } from '../../session/session';
import { type DeskMenu, deskEntries, leadsTo } from './entries';

export function DeskNav() {
  const t = useText();
  const session = useSession();
  if (session.state !== 'signed-in') return null;
  return (
    <nav className="desk-nav wide" aria-label={t.nav.desk}>
      {deskEntries(session.user, t).map((entry) =>
        'links' in entry ? (
          <Menu key={entry.label} menu={entry} />
        ) : (
          <Link key={entry.to} to={entry.to as '/'}>
            {entry.label}
          </Link>
        ),
      )}
      <Link to="/password" className="last">
        {t.nav.account}
      </Link>
    </nav>
  );
}

/** The links of a menu by the arrow keys: where the focus goes from one, or from its button. */
function step(menu: HTMLElement, key: string): HTMLElement | undefined {
  const links = [...menu.querySelectorAll<HTMLElement>('a')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (key === 'ArrowDown') return links[(at + 1) % links.length];
  if (key === 'ArrowUp') return links[at <= 0 ? links.length - 1 : at - 1];
  return undefined;
}

function Menu({ menu }: { menu: DeskMenu }) {
  const id = useId();
  const path = useLocation({ select: (l) => l.pathname });
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const here = menu.links.some((link) => leadsTo(link, path));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => setOpen(false), [path]);

  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!whole.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('focusin', away);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('focusin', away);
    };
  }, [open]);

  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key === 'Escape' && open) {
      setOpen(false);
      button.current?.focus();
      return;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    setOpen(true);
    const menu = event.currentTarget;
    // The links can have the focus once they are shown.
    requestAnimationFrame(() => step(menu, event.key)?.focus());
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the button and the links in it
    <div className="desk-menu" ref={whole} onKeyDown={press}>
      <button
        type="button"
        ref={button}
        className={here ? 'active' : undefined}
        aria-expanded={open}
        aria-controls={id}
        aria-current={here || undefined}
        onClick={() => setOpen(!open)}
      >
        {menu.label}
        <svg width="10" height="6" viewBox="0 0 10 6" aria-hidden="true" focusable="false">
          <path d="M1 1l4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      </button>
      <ul id={id} hidden={!open}>
        {menu.links.map((link) => (
          <li key={link.to}>
            <Link to={link.to as '/'} onClick={() => setOpen(false)}>
              {link.label}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
