// The frame of every page: skip link, header with mark, navigation, language and session, footer.

import { Link, Outlet, useLocation, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef, useState } from 'react';
import { chooseLanguage, useLanguage, useText } from '../i18n';
import { Bell } from '../inbox/bell';
import { deskOf } from '../session/may';
import { signOut, useSession } from '../session/session';
import { Mark } from './mark';
import { ErrorBoundary, Loading } from './states';

export function Layout() {
  const t = useText();
  const path = useLocation({ select: (l) => l.pathname });
  // The address changes at once, while the page before it stands until the next one is loaded.
  const coming = useRouterState({ select: (s) => s.isLoading });
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  // A new page is announced by moving the focus to it, as a full page load would.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the path changes
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    main.current?.focus({ preventScroll: true });
  }, [path]);

  return (
    <>
      <a className="skip" href="#main">
        {t.nav.skip}
      </a>
      <Header />
      <main id="main" ref={main} tabIndex={-1} aria-busy={coming}>
        <ErrorBoundary at={path}>
          <Suspense
            fallback={
              <div className="wide">
                <Loading />
              </div>
            }
          >
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <footer className="site-footer">
        <div className="wide">
          <span>{t.footer.line}</span>
          <Link to="/stories">{t.story.title}</Link>
          <Link to="/how-matching-works">{t.home.how}</Link>
          <Link to="/journal">{t.journal.title}</Link>
          <span>{t.footer.sample}</span>
        </div>
      </footer>
    </>
  );
}

function Header() {
  const t = useText();
  const [open, setOpen] = useState(false);
  const path = useLocation({ select: (l) => l.pathname });
  const session = useSession();
  const desk = session.state === 'signed-in' ? deskOf(session.user) : null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => setOpen(false), [path]);

  return (
    <header className="site-header">
      <div className="wide">
        <Link to="/" className="brand" aria-label={t.brand.home}>
          <Mark />
          <span>
            {t.brand.name} <small>{t.brand.latin}</small>
          </span>
        </Link>
        <nav id="site-nav" className={open ? 'site-nav open' : 'site-nav'} aria-label={t.nav.main}>
          <Link to="/search">{t.nav.search}</Link>
          <Link to="/organisations">{t.nav.organisations}</Link>
          <Link to="/titles">{t.titles.nav}</Link>
          <Link to="/programmes">{t.programmes.nav}</Link>
          {desk && <Link to={desk}>{desk === '/review' ? t.nav.review : t.nav.mine}</Link>}
          <Link to="/notices">{t.notice.title}</Link>
          <Link to="/about">{t.nav.about}</Link>
          {session.state === 'signed-in' && (
            <Link to="/account/data" className="folded">
              {t.personal.link}
            </Link>
          )}
        </nav>
        <div className="site-tools">
          <LanguageSwitch />
          <SessionTools />
          <button
            type="button"
            className="button menu-button"
            aria-expanded={open}
            aria-controls="site-nav"
            onClick={() => setOpen(!open)}
          >
            {t.nav.menu}
          </button>
        </div>
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const t = useText();
  const language = useLanguage();
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    <button type="button" className="button quiet" lang={other} onClick={() => void chooseLanguage(other)}>
      {t.nav.toOther}
    </button>
  );
}

function SessionTools() {
  const t = useText();
  const session = useSession();
  const navigate = useNavigate();
  const here = useLocation({ select: (l) => l.href });
  if (session.state === 'starting') return <span className="who" aria-busy="true" />;
  if (session.state === 'visitor') {
    return (
      <Link to="/sign-in" search={here.startsWith('/sign-in') ? {} : { next: here }} className="button">
        {t.nav.signIn}
      </Link>
    );
  }
  const leave = async () => {
    await signOut().catch(() => undefined);
    await navigate({ to: '/' });
  };
  return (
    <>
      {!session.user.must_change_password && !session.user.must_enrol_factor && <Bell />}
      {session.user.name && (
        <Link to="/account/data" className="who" title={t.nav.signedInAs(session.user.name)}>
          {session.user.name}
        </Link>
      )}
      <button type="button" className="button quiet" onClick={() => void leave()}>
        {t.nav.signOut}
      </button>
    </>
  );
}
