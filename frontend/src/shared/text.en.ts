// Texts that every page shares, in English.

import { n, s, yuan } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const brand: Catalogue['brand'] = {
  name: '对接',
  latin: 'Duijie',
  title: 'Duijie 对接',
  home: '对接 Duijie, home',
};

export const paper: Catalogue['paper'] = {
  print: 'Print',
  hint: 'A4; the print dialog can also save it as PDF.',
  made: (time) => `Printed ${time}`,
};

export const nav: Catalogue['nav'] = {
  main: 'Main',
  desk: 'Workbench',
  skip: 'Skip to content',
  menu: 'Menu',
  search: 'Search',
  organisations: 'Organisations',
  about: 'About',
  mine: 'Workbench',
  myAchievements: 'My achievements',
  myDemands: 'My demands',
  myContracts: 'Contracts',
  imports: 'Bulk import',
  myOrganisation: 'My organisation',
  admit: 'Admit',
  maintenance: 'Maintenance',
  review: 'Review',
  signIn: 'Sign in',
  signOut: 'Sign out',
  account: 'Change password',
  signedInAs: (name) => `Signed in: ${name}`,
  groups: {
    market: 'Matchmaking',
    money: 'Contracts and claims',
    organisations: 'Organisations',
    policy: 'Programmes and plans',
  },
  toOther: '中文',
};

export const common: Catalogue['common'] = {
  loading: 'Loading',
  retry: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  all: 'All',
  forChoice: (what, choice) => `${what}: ${choice}`,
  none: 'Not filled in',
  unknown: 'Not stated',
  sample: 'Sample',
  sampleHint: 'Sample data: organisation and content are fictional',
  achievement: 'Achievement',
  demand: 'Demand',
  achievements: 'Achievements',
  demands: 'Demands',
  anonymous: 'Anonymous organisation',
  field: 'Field of technology',
  region: 'Region',
  number: 'No.',
  wan: '×10,000 CNY',
  trl: (level) => `Readiness level ${level}`,
  trlAtLeast: (level) => `Readiness level ${level} or above`,
  trlShort: (level) => `TRL ${level}`,
  pages: 'Pages',
  page: (no) => `Page ${no}`,
  previous: 'Previous',
  next: 'Next',
  list: (items) => items.join(', '),
  minutes: (n) => `${n} minutes`,
  colon: ': ',
  count: n,
  days: (d) => s(d, 'day'),
  hours: (h) => s(h, 'hour'),
  lessThanHour: 'less than an hour',
};

export const states: Catalogue['states'] = {
  notFound: 'There is no such page',
  notFoundHint: 'The address may be wrong, or the item has been withdrawn.',
  toHome: 'Home',
  toSearch: 'Search',
  forbidden: 'You may not see this page',
  forbiddenHint:
    'It is open to certain roles only. If you think you should see it, ask the manager of your organisation or the department.',
  offline: 'The server cannot be reached',
  offlineHint: 'Check your connection and try again. What you typed is still on the page.',
  failed: 'The server made an error',
  failedHint: 'It is not your fault. Please try again in a moment.',
  quote: 'If it happens again, quote this number to the operator:',
  broken: 'This page is broken',
  brokenHint: 'Loading it again usually helps; autosaved drafts are not lost.',
  reload: 'Load again',
  empty: 'Nothing here yet',
};

export const price: Catalogue['price'] = {
  label: 'Price',
  budget: 'Budget',
  negotiable: 'negotiable',
  openLicense: 'open licence',
  fixed: (wan) => `CNY ${yuan(wan)}`,
  range: (low, high) => `CNY ${yuan(low)}–${yuan(high)}`,
  from: (wan) => `from CNY ${yuan(wan)}`,
  upTo: (wan) => `up to CNY ${yuan(wan)}`,
};

export const footer: Catalogue['footer'] = {
  line: 'Duijie 对接 · where achievements meet demands',
  sample: 'Everything marked “Sample” is fictional',
};
