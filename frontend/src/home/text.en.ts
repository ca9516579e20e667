// Texts of the first page, in English.

import { s } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

export const home: Catalogue['home'] = {
  title: 'Technology, put to use',
  lead: 'Research achievements and the technical needs of companies meet here. Every match says what it rests on, so you can check it.',
  searchLabel: 'Search achievements and demands',
  placeholder: 'A technology, a product, a figure, a problem to solve',
  search: 'Search',
  examples: 'For example',
  exampleQueries: ['高铁转向架 疲劳', '碳纤维 复合材料', '人参皂苷 提取', '玉米 抗倒伏', '激光 通信'],
  achievementCount: 'published achievements',
  demandCount: 'published demands',
  organisationCount: 'organisations',
  fields: 'Browse by field of technology',
  everyField: 'All fields',
  fieldCount: (c) => s(c, 'entry', 'entries'),
  latestDemands: 'Latest demands',
  latestAchievements: 'Latest achievements',
  moreDemands: 'All demands',
  moreAchievements: 'All achievements',
  life: {
    title: 'The market in the last twelve months',
    published: 'Achievements and demands published',
    achievements: 'Achievements',
    demands: 'Demands',
    introductions: 'Introductions proposed',
    contracts: 'Contracts concluded',
    registered: 'Registered',
    amount: 'Registered technical amount',
    month: 'Month',
    inTwelve: 'in twelve months',
    table: 'Month by month',
    untold: 'not told',
    why: 'In none of these months could the sum be told without letting one or two organisations work out the amount of another.',
    moves: 'not over yet',
    year: (year: number, contracts: string, amount: string) =>
      `${year} in all: ${contracts} registered; registered technical amount: ${amount}.`,
    note: 'Achievements and demands count in the month in which they were first public, registrations in the month in which they were first recorded here. A sum is told only of a month that is over, and only if no organisation, nor two together, can work out from it what another has in it to within a tenth. A year is told only if that holds for what its untold months leave.',
  },
  howMore: 'Explained by a real demand',
  how: 'How matching works',
  steps: [
    {
      title: 'Take the words apart',
      text: 'Both texts are cut into words, characters and neighbouring characters; those in the title weigh more. The rarer a word, the more it says.',
    },
    {
      title: 'Compare line by line',
      text: 'Indicators are compared figure by figure. Maturity, mode of cooperation, price and budget, and region count for themselves.',
    },
    {
      title: 'Show the grounds',
      text: 'The score, 0 to 100, is the sum of its parts, and the page shows where each point comes from.',
    },
  ],
};
