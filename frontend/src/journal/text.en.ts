// Texts of the signed journal, in English.

import type { Catalogue } from '../i18n/zh-CN';

export const journal: Catalogue['journal'] = {
  title: 'The signed journal',
  lead: 'Every change on the platform is one entry in a journal, and each entry carries the hash of the one before. The platform signs the end of the journal every day and publishes it here: whoever keeps a copy can tell later whether the past was changed.',
  download: 'Download the signatures (JSON)',
  how: 'How to check',
  steps: [
    'Download the file from time to time and keep it outside of the platform. Organisations, newspapers and auditors can each keep their own.',
    'To check, have the operator run verify --heads with your file, on the platform or on a restored backup.',
    'The program checks each signature, and whether the journal still holds the very entry that was signed under that number. One change in the past makes all later hashes differ.',
    'The signatures are Ed25519; the text that was signed stands in the file as statement, for any tool that knows the algorithm.',
  ],
  none: 'Nothing is signed yet. The first signature is made on the day on which the platform begins to run.',
  days: 'Signatures by day',
  key: 'Public key: ',
  day: 'Day',
  entry: 'Entries',
  hash: 'Hash of the last entry (SHA-256)',
  signature: 'Signature',
};
