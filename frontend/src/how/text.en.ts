// Texts of how matching works, in English.

import type { Catalogue } from '../i18n/zh-CN';

export const how: Catalogue['how'] = {
  title: 'How a match is made',
  lead: 'By a real, public demand: every figure below is made by the matcher at this moment, the same as on the page of the demand.',
  example: 'An example',
  exampleLead: 'First the demand, then the achievement with the highest score, then where each point comes from.',
  choose: 'Take another of the newest demands:',
  best: 'The achievement with the highest score',
  of100: 'of 100 points',
  parts: 'What each part compares',
  detail: 'Ground by ground',
  says: {
    words: 'Words that both texts hold. The rarer a word, the more it weighs; words of a title weigh more.',
    bigrams: 'Pairs of neighbouring characters in both, which find new words that no dictionary holds.',
    characters: 'Single characters in both, for what is said in other words.',
    related: 'Words that differ but keep the same company in the texts of this market.',
    embedding: 'How near in meaning an embedding service finds the two texts.',
    indicators: 'Each figure asked for beside the figure given: met adds points, missed takes some away.',
    maturity: 'Whether the achievement is as ripe as the demand asks for.',
    mode: 'Whether the two accept a common mode of cooperation.',
    price: 'Whether the price lies within the budget.',
    field: 'Whether both are of one field of technology.',
    region: 'Whether both are of one county, prefecture or province.',
    recency: 'Whether the deadline of the demand has passed, and how fresh the texts are.',
  },
};
