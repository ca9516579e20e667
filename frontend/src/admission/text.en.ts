// Texts of applying for an organisation, in English.

import type { Catalogue } from '../i18n/zh-CN';

export const apply: Catalogue['apply'] = {
  link: 'Apply for an organisation',
  title: 'Apply for an organisation',
  lead: 'For universities, institutes, companies and agencies that have no account yet. First confirm your mail address: we send the link of the application there.',
  email: 'Mail address',
  emailHint: 'What is decided is sent there too. With the address of an application you see where it stands.',
  ask: 'Send the link',
  sent: 'The link is on its way and holds for 24 hours. If it does not come, look among the spam; in five minutes you can try again.',
  over: 'The link is over',
  overHint: 'Ask for another one with the same address to go on, or to see what you have sent.',
  again: 'Ask for another link',
  of: (email) => `${email} is confirmed.`,
  fresh: 'The application',
  another: 'Apply for another organisation',
  anew: 'Apply anew',
  submitted: 'The application was sent. The department writes to you once it has decided.',
  withdrawn: 'The application is withdrawn.',
  waits: 'It waits for the department.',
  decidesBy: (day) => `The department decides by ${day}.`,
  mendBy: (day) => `The department has returned it. Please mend what it names by ${day}; it ends by itself then.`,
  admitted: 'The organisation is admitted. A link that sets login and password has gone to your mail address.',
  see: 'See its page',
  steps: 'What happened',
  mend: 'Mend it',
  contact: 'Contact person',
  contactName: 'Name of the contact person',
  contactHint: 'Becomes the first manager of the organisation',
  contactPhone: 'Telephone of the contact person',
  codeHint: '18 characters, as on the licence or certificate',
  proof: 'Proof',
  choose: 'Choose a file',
  chooseOther: 'Choose another one',
  proofHint:
    'A scan or photograph of the licence or certificate: PDF, PNG, JPEG or WebP, at most 20 MB. The department that decides sees it, and nobody else.',
  proofKept: 'Without another file the former one stands. PDF, PNG, JPEG or WebP, at most 20 MB.',
  consent:
    'The platform may keep what I wrote to deal with this application. If it is refused, withdrawn or not mended, contact and proof are erased 90 days after; if it is admitted, the contact in the application is.',
  keptUntil: 'Kept until',
  submit: 'Apply',
  sendMended: 'Send the mended application',
  sending: 'Sending',
  faults: (n) => (n === 1 ? 'One thing needs mending.' : `${n} things need mending.`),
  stale: 'The application has just changed. Reload the page and try again.',
  withdraw: 'Withdraw the application',
  withdrawSure: 'It cannot be brought back, but you can apply anew. Withdraw it?',
  desk: {
    nav: 'Applications',
    title: 'Applications of organisations',
    lead: 'Organisations of your region that want to be admitted, within five working days.',
    states: 'By state',
    export: 'Export all (xlsx)',
    exportHint:
      'Without name, telephone and mail of who applied: they are erased in time and should not stay in a sheet.',
    none: 'There are no such applications.',
    sentAt: 'Sent',
    due: 'Last day',
    sameTag: 'another one',
    registeredTag: 'admitted',
    mendBy: (day) => `to be mended by ${day}`,
    confirmed: 'confirmed',
    erased: 'Erased when its time was over.',
    registered:
      'An organisation with this credit code is admitted already. Refuse this one, and refer the applicant to its manager.',
    same: (n) =>
      n === 1
        ? 'Another application for this credit code is open; only one can be admitted.'
        : `${n} other applications for this credit code are open; only one can be admitted.`,
    sameOne: (no) => `Other application ${no}`,
    invited: (until) => `The first manager has not set a password yet; the link holds until ${until}.`,
    resend: 'Send the link again',
    resent: 'The link was sent again',
    reasons: 'Reasons (one or more)',
    note: 'In words',
    noteHint: 'Goes to the applicant. Needed with “Another reason”.',
    effects: {
      admit: (name) =>
        `${name} is registered. The applicant becomes its first manager and gets a link that sets the password.`,
      return: (name) => `The applicant of ${name} gets the reasons and a link, and may mend it within 30 days.`,
      refuse: (name) =>
        `The application of ${name} ends here, and the applicant gets the reasons. Contact and proof are erased after 90 days.`,
    },
    done: { admit: 'Admitted', return: 'Returned', refuse: 'Refused' },
  },
};
