// The frame of the desks (my catalogue, import, review): Ant Design with our tokens and language, and their navigation.

import { Link, Outlet } from '@tanstack/react-router';
import { App, ConfigProvider, type ThemeConfig } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import { useLanguage, useText } from '../../i18n';
import {
  mayAdmitOrganisations,
  mayDecideApplications,
  mayImport,
  mayKeepCatalogue,
  mayMaintain,
  mayReadClaims,
  mayReadFeedback,
  mayReadProgrammes,
  mayRegisterTitles,
  mayScore,
  maySeeReview,
} from '../../session/may';
import { useSession } from '../../session/session';
import './desk.css';

const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1c5b48',
    colorInfo: '#1c5b48',
    colorSuccess: '#1c5b48',
    colorWarning: '#7d4f00',
    colorError: '#9c2a1f',
    colorLink: '#1c5b48',
    // antd would mix these washes from our dark tones, and they come out muddy.
    colorWarningBg: '#fbf0d9',
    colorWarningBorder: '#e5cf9c',
    colorErrorBg: '#fbe9e5',
    colorErrorBorder: '#e8bfb8',
    colorInfoBg: '#e6f0eb',
    colorInfoBorder: '#bcd6ca',
    colorSuccessBg: '#e6f0eb',
    colorSuccessBorder: '#bcd6ca',
    colorText: '#1b2421',
    colorTextSecondary: '#43504b',
    colorTextTertiary: '#5c6964',
    colorTextQuaternary: '#5c6964',
    colorTextPlaceholder: '#5c6964',
    colorTextDescription: '#5c6964',
    colorTextDisabled: '#5c6964',
    colorBorder: '#85897f',
    colorBorderSecondary: '#e3dfd4',
    colorBgLayout: '#faf9f5',
    borderRadius: 4,
    controlHeight: 36,
    fontSize: 15,
    fontFamily: 'var(--sans)',
    motion: !still,
  },
  components: {
    Table: { headerBg: '#f2f0e9', cellPaddingBlock: 10, cellPaddingInline: 12 },
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Alert: { withDescriptionPadding: '14px 18px' },
    Form: { itemMarginBottom: 18, labelColor: '#1b2421' },
  },
};

export function Desk() {
  const language = useLanguage();
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'en' ? en : zh}
      button={{ autoInsertSpace: false }}
      // Our lists are short: every option is there for the keyboard, a screen reader and the find of the browser.
      virtual={false}
    >
      <App component={false}>
        <DeskNav />
        <div className="wide desk">
          <Outlet />
        </div>
      </App>
    </ConfigProvider>
  );
}

function DeskNav() {
  const t = useText();
  const session = useSession();
  if (session.state !== 'signed-in') return null;
  const { user } = session;
  return (
    <nav className="desk-nav wide" aria-label={t.nav.desk}>
      <Link to="/todo">{t.todo.title}</Link>
      <Link to="/inbox">{t.inbox.title}</Link>
      {mayKeepCatalogue(user) && (
        <>
          <Link to="/mine/achievements">{t.nav.myAchievements}</Link>
          <Link to="/mine/demands">{t.nav.myDemands}</Link>
          <Link to="/mine/introductions">{t.introduction.nav}</Link>
          <Link to="/projects">{t.projects.nav}</Link>
          <Link to="/mine/contracts">{t.nav.myContracts}</Link>
          <Link to="/mine/funnel">{t.funnel.nav}</Link>
          <Link to="/mine/disclosures">{t.disclosure.nav}</Link>
        </>
      )}
      {mayKeepCatalogue(user) && user.organisation?.kind === 'enterprise' && (
        <Link to="/mine/claims">{t.claim.mine.title}</Link>
      )}
      {mayImport(user) && <Link to="/mine/import">{t.nav.imports}</Link>}
      {user.organisation && <Link to="/mine/organisation">{t.nav.myOrganisation}</Link>}
      {maySeeReview(user) && <Link to="/review">{t.nav.review}</Link>}
      {maySeeReview(user) && <Link to="/desk/introductions">{t.introduction.figures.nav}</Link>}
      {maySeeReview(user) && <Link to="/desk/funnel">{t.funnel.nav}</Link>}
      {maySeeReview(user) && <Link to="/contracts">{t.desk.contracts.nav}</Link>}
      {mayReadClaims(user) && <Link to="/claims">{t.desk.title}</Link>}
      {mayScore(user) && <Link to="/reviews">{t.expert.title}</Link>}
      {mayReadFeedback(user) && <Link to="/feedback">{t.feedback.page.nav}</Link>}
      {mayDecideApplications(user) && <Link to="/desk/applications">{t.apply.desk.nav}</Link>}
      {mayAdmitOrganisations(user) && <Link to="/organisations/admit">{t.nav.admit}</Link>}
      {mayRegisterTitles(user) && <Link to="/titles/import">{t.titles.import.nav}</Link>}
      {mayReadProgrammes(user) && <Link to="/desk/programmes">{t.programmes.deskNav}</Link>}
      {mayReadProgrammes(user) && <Link to="/desk/project-calls">{t.projects.deskNav}</Link>}
      {mayMaintain(user) && <Link to="/maintenance">{t.nav.maintenance}</Link>}
      <Link to="/password" className="last">
        {t.nav.account}
      </Link>
    </nav>
  );
}
