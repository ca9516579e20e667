// Texts of signing in and of the password, in English.

import type { Catalogue } from '../i18n/zh-CN';

export const signIn: Catalogue['signIn'] = {
  title: 'Sign in',
  lead: 'Sign in to keep the achievements and demands of your organisation, or to review what was submitted. Browsing and searching need no account.',
  login: 'Login name or e-mail',
  password: 'Password',
  submit: 'Sign in',
  working: 'Signing in',
  missing: 'Enter login name and password.',
  locked: 'Too many failures: the account is locked for a while. Please try again later.',
};

export const password: Catalogue['password'] = {
  title: 'Change password',
  must: 'You signed in with an initial password. Please set one of your own first.',
  current: 'Present password',
  next: 'New password',
  again: 'New password once more',
  hint: '10 to 128 characters, not a common password, not your login name.',
  submit: 'Change password',
  differ: 'The two new passwords are not the same.',
  done: 'The password is changed; sessions on other devices have ended.',
};
