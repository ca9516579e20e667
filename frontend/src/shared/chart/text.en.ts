// Texts of charts, in English.

import { yuan } from '../../i18n/numbers.en';
import type { Catalogue } from '../../i18n/zh-CN';

export const chart: Catalogue['chart'] = {
  showTable: 'Show the figures',
  hideTable: 'Hide the figures',
  described: (title) => `Chart: ${title}. The figures stand in the table after it.`,
  figuresOf: (title) => `Figures: ${title}`,
  money: (wan) => yuan(wan),
  unit: (unit) => `in ${unit}`,
  moneyUnit: 'yuan',
  yuan: 'yuan',
  unavailable: 'The chart did not load; the figures stand in the table.',
};
