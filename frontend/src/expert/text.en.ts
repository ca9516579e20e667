// Texts of the reviews of an expert, in English.

import { n } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const expert: Catalogue['expert'] = {
  title: 'My reviews',
  lead: 'Claims that you were asked to score. What you send cannot be changed; other experts see it when all are in.',
  none: 'You have not been asked to score a claim',
  noneHint: 'Claims appear here when the department asks you.',
  notAsked: 'You were not asked to score this claim',
  sheet: 'Scoring sheet',
  range: (max) => `0–${n(max)}`,
  total: 'Total',
  opinion: 'Opinion',
  recommend: 'Do you recommend it',
  noConflict: 'I have nothing to do with either party of the contract.',
  send: 'Send the scores',
  confirm: 'Send the scores?',
  confirmText: 'They cannot be changed afterwards.',
  sent: 'The scores were sent',
  decline: 'Decline',
  declineReason: 'Why you decline',
  declineDone: 'Declined',
  declined: (reason) => `Declined: ${reason}`,
  others: 'Other experts',
};
