// Texts of the operator's page, in English.

import { n } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const maintenance: Catalogue['maintenance'] = {
  title: 'Maintenance',
  lead: 'The full-text index, the matcher and the word vectors are made from the journal and can be rebuilt at any time; the old one answers until the new one takes its place.',
  parts: { index: 'Full-text index', matcher: 'Matcher', vectors: 'Word vectors' },
  documents: 'Listings',
  learned: 'Learned from',
  hints: {
    index: 'After a change of the dictionary.',
    matcher: 'After a change of the weights.',
    vectors:
      'Related words, learned from the texts of the catalogue itself. Learn them again when it has grown much; the matcher is built with them.',
  },
  position: 'Journal entry',
  behind: (count) => `${n(count)} behind`,
  made: 'Words or model',
  notYet: 'none yet',
  outdated: 'Made by another version; a rebuild is due or under way',
  rebuild: 'Rebuild',
  confirm: (what) => `Rebuild the ${what.toLowerCase()}?`,
  confirmHint: 'The old one answers until the new one takes its place. A hundred thousand listings take a few minutes.',
  building: 'Being rebuilt',
  built: (time) => `Last rebuilt ${time}`,
  failed: (why) => `The last rebuild failed and the old one is still in use: ${why}`,
};
