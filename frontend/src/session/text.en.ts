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

export const factor: Catalogue['factor'] = {
  title: 'Two-step sign-in',
  must: 'Your role handles the dealings of others or public money: set up two-step sign-in before you go on.',
  intro: 'Once it is on, signing in takes the password and a six-digit code of an authenticator on your telephone.',
  lead: 'Open the authenticator on your telephone and enter the code that it shows for “Duijie”.',
  code: 'Code',
  codeHint: 'Six digits; without the telephone, a recovery code.',
  again: 'Begin with the password again',
  on: (day: string) => `On since ${day}.`,
  off: 'Not set up yet.',
  left: (n: number) => `${n} recovery codes left.`,
  password: 'Present password',
  begin: 'Set up',
  change: 'Change the telephone',
  renew: 'New recovery codes',
  remove: 'Turn off',
  scan: 'Scan the picture with an authenticator on your telephone (any that knows TOTP), or type the secret.',
  secret: 'Secret',
  first: 'Code that the authenticator shows',
  confirm: 'Confirm',
  codes: 'Recovery codes',
  keep: 'Each code signs you in once in place of the telephone. Print or copy them and keep them safe: they are not shown again.',
  kept: 'I have kept them',
  removed: 'Two-step sign-in is off; sessions on other devices have ended.',
};

export const reset: Catalogue['reset'] = {
  title: 'A new password',
  forgotten: 'Forgotten password',
  lead: 'Enter your login name. If the account has a mail address, a link that sets a new password goes there.',
  ask: 'Send the link',
  sent: 'If there is such an account and it has a mail address, the link is on its way and holds for 30 minutes. If none comes, ask the manager of your organisation.',
  once: 'Set a new password. The link works once; every session ends then, and two-step sign-in stays as it is.',
  set: 'Set the password',
  done: 'The new password holds. Please sign in.',
  back: 'To the sign-in',
};

export const devices: Catalogue['devices'] = {
  title: 'Signed-in devices',
  link: 'Two-step sign-in and signed-in devices',
  current: 'This one',
  unknown: 'Another program',
  where: (address, since, last) => `${address} · signed in ${since} · last used ${last}`,
  end: 'Sign out',
};

export const invitation: Catalogue['invitation'] = {
  title: (organisation) => `Join ${organisation}`,
  lead: (roles, until) => `Your role will be: ${roles}. The link holds until ${until}, and works once.`,
  loginHint: 'Your mail address, unless it is your login elsewhere: then 2 to 64 letters, digits and . _ -',
  accept: 'Make the account',
  done: 'The account is made. Please sign in.',
  over: 'The invitation is over, or was used already',
  overHint:
    'Ask the manager who invited you to send it again; the first manager of an organisation asks the department.',
};
