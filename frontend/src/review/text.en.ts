// Texts of the review of achievements and demands, in English.

import { s } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const review: Catalogue['review'] = {
  title: 'Review',
  lead: 'What waits for review, the longest waiting first.',
  kind: 'Kind',
  none: { achievements: 'No achievement waits for review', demands: 'No demand waits for review' },
  noneHint: 'What is submitted appears here.',
  columns: {
    title: 'Title',
    organisation: 'Organisation',
    field: 'Field of technology',
    waiting: 'Waiting for',
  },
  isNew: 'First submission',
  isEdit: 'Edit',
  submittedAt: 'Submitted',
  publicVersion: 'What the public sees',
  newVersion: 'The submitted edit',
  changes: (count) => (count > 0 ? s(count, 'difference') : 'No difference'),
  changed: 'changed',
  showSame: 'Show what is unchanged too',
  publish: 'Publish',
  return: 'Return',
  returnTitle: 'Return with a reason',
  reason: 'Reason',
  reasonHint: 'Say what to change and what would be good enough; the organisation reads this.',
  reasonShort: 'At least 5 characters, so that they know what to change.',
  publishConfirm: 'Everyone will see it, and it takes part in matching. Publish now?',
  published: 'Published',
  returned: 'Returned',
  readOnly: 'You can read here, not decide.',
  notWaiting: 'Nothing of this item waits for review now.',
  back: 'Back to the desk',
  faults: 'Check of the content',
};
