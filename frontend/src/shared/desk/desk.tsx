// The frame of the desks (my catalogue, import, review): Ant Design with our tokens and language, and their navigation.

import { Outlet } from '@tanstack/react-router';
import { App, ConfigProvider, type ThemeConfig } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import { useLanguage } from '../../i18n';
import { DeskNav } from './nav';
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
