// Texts of public notices, in English.

import type { Catalogue } from '../i18n/zh-CN';

export const notice: Catalogue['notice'] = {
  title: 'Public notices',
  lead: 'Awards that are about to be made. Anyone may object with a real name while the notice runs.',
  none: 'No notices now',
  noneHint: 'New notices stand here; those that are over have a list of their own.',
  running: 'Running',
  ended: 'Over',
  noneEnded: 'No notice is over yet',
  noneEndedHint: 'Those whose decision still stands are listed here.',
  overHint: 'The notice is over; objections are not taken any more.',
  of: (name) => `Notice: ${name}`,
  channels: 'Other ways to object',
  granted: 'Award',
  runs: (day) => `Runs until ${day}`,
  over: 'The notice is over',
  object: 'Object',
  objectHint:
    'A real name and a way to reach you are needed; anonymous and false names are not taken. Only the department sees them.',
  fields: { name: 'Name', phone: 'Telephone', email: 'Mail', text: 'What you object to, and what it rests on' },
  send: 'Send the objection',
  sent: 'The objection was sent',
  sentHint: 'The award is not paid before the department has answered.',
  print: 'Print the notice',
  paper: {
    title: 'Public notice of an award',
    text: (document, article, from, to) =>
      `By ${document} article ${article} and after examination, the following enterprise is to be supported. Public notice: ${from} to ${to}.`,
    object:
      'Object during the notice with your real name, how to reach you, and what it rests on. Anonymous and false names are not taken.',
  },
};
