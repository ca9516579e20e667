// Texts of attached files, in English.

import type { Catalogue } from '../../i18n/zh-CN';

export const files: Catalogue['files'] = {
  choose: 'Choose files',
  chooseFor: (what: string) => `Choose files: ${what}`,
  hint: 'Or drop files here. PDF, pictures, Word, Excel, PowerPoint, OFD; at most 20 MB each.',
  look: 'View',
  lookAt: (name: string) => `View: ${name}`,
  download: 'Download',
  downloadOf: (name: string) => `Download: ${name}`,
  remove: 'Remove',
  removeOf: (name: string) => `Remove: ${name}`,
  stop: 'Stop',
  stopOf: (name: string) => `Stop: ${name}`,
  forget: 'Dismiss',
  forgetOf: (name: string) => `Dismiss: ${name}`,
  progressOf: (name: string) => `Progress of the upload: ${name}`,
  arrived: (name: string) => `Uploaded: ${name}`,
  gone: 'The file cannot be fetched; reload and try again',
  encrypted: 'Encrypted',
  encryptedHint: 'This PDF has a password or bars some use: who checks it may be unable to open it',
  faults: {
    empty: (_most: number) => 'The file is empty',
    too_large: (_most: number) => 'Larger than 20 MB; make its pictures smaller, or part it',
    too_many: (most: number) => `At most ${most} ${most === 1 ? 'file' : 'files'}`,
  },
};
