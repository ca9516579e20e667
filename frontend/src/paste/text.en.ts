// Texts of matching what is pasted, in English.

import { n } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const paste: Catalogue['paste'] = {
  title: 'Paste your need',
  lead: 'Paste a passage from a brief, a mail or minutes, or drop a file, and see at once what could answer it and why. No account needed.',
  kind: 'What brings you here',
  kinds: { demand: 'I need technology', achievement: 'I offer a result' },
  label: { demand: 'What has to be solved', achievement: 'What you can offer' },
  placeholder: {
    demand:
      'The first line is the title; below it the problem, the figures to reach, how it is done today and where that falls short ...',
    achievement:
      'The first line is the name; below it the problem that it solves, the figures that it reaches and how far it is ...',
  },
  examples: {
    demand:
      '碳纤维复合材料受电弓滑板的耐磨与导电一体化\n现用滑板在高寒、风沙线路上磨耗快，平均 5 万公里就要更换。希望找到碳纤维增强的滑板材料，电阻率不高于 8 μΩ·m，冲击韧性不低于 3 kJ/m²，寿命延长一倍，成本增加不超过 20%。',
    achievement:
      '玉米秸秆纤维素酶解制糖技术\n以玉米秸秆为原料，经低温预处理和复合酶水解得到可发酵糖，糖收率 85% 以上，已完成 500 升中试，可用于燃料乙醇和生物基材料企业。',
  },
  tryExample: 'Fill in an example',
  count: (c, most) => `${n(c)} of ${n(most)} characters`,
  over: (c, most) => `${n(c)} characters; the first ${n(most)} are matched`,
  fromFile: (name) => `From the file ${name}`,
  submit: 'Find matches',
  chooseFile: 'Choose a file',
  reading: 'Reading the file and matching',
  matching: 'Matching',
  drop: 'Let go to read this file',
  privacy:
    'What you paste serves this one match only: it is not stored, not logged and shown to nobody. Word (.docx), PDF and text files up to 10 MB; you can drop them here too.',
  privacySent: (model) =>
    `What you paste serves this one match only: this platform does not store or log it, but sends it to an embedding service (${model}) to compare meanings. Word (.docx), PDF and text files up to 10 MB; you can drop them here too.`,
  tips: 'What makes it better',
  tipList: [
    'The first line or sentence counts as the title and weighs most; the name of the demand in a form is found by itself.',
    'Name the thing, the problem and the figures, such as "withstands 1700 °C" or "error below 0.5 mm".',
    'Leave out who you are and phrases that fit everything: they only dilute the match.',
    'The catalogue is mostly in Chinese: a Chinese text finds more than an English one.',
  ],
  understood: 'What was read',
  readTitle: 'Title',
  readFrom: 'Source',
  readLength: 'Length',
  formats: { text: 'text', docx: 'Word file', pdf: 'PDF file' },
  pages: (count) => (count === 1 ? '1 page' : `${n(count)} pages`),
  characters: (count) => `${n(count)} characters`,
  cut: (most) => `long: only the first ${n(most)} characters were matched`,
  changed: 'The text has changed; match again to renew the results.',
  none: 'Nothing answers this yet',
  noneHint:
    'Say it in other words, or add the thing, the problem and the figures. Published, it is matched by itself when something fits.',
  publish: { demand: 'Publish as a demand', achievement: 'Publish as an achievement' },
  publishHint: 'After signing in, the form opens with this title and text.',
  unreadable: 'This cannot be matched',
  tooLarge: 'The file is too large',
  tooLargeHint: 'It is larger than 10 MB: keep only the part that says what is needed, or paste the text.',
  tooMany: 'One moment, please',
  busy: 'It cannot be read just now',
  offer: 'A whole passage, or a file?',
  offerLink: 'Paste it and match at once',
};
