// Texts of matches and of why they match, in English.

import { s } from '../i18n/numbers.en';
import type { Catalogue } from '../i18n/zh-CN';

const figures = (count: number): string => `${s(count, 'figure')} ${count === 1 ? 'is' : 'are'}`;

export const match: Catalogue['match'] = {
  achievement: 'Demands it could meet',
  demand: 'Achievements that could solve it',
  score: 'Score',
  of100: (score) => `${score} of 100 points`,
  weaker: (count) => `Show ${count} weaker ones`,
  none: 'No matches yet',
  noneHint: 'Matches are made anew whenever something is published. Indicators and keywords make them better.',
  how: 'How the score is made up',
  points: 'Points',
  reasons: 'Grounds',
  details: 'Indicators and grounds',
  signals: {
    words: 'Shared words',
    bigrams: 'Neighbouring characters',
    characters: 'Single characters',
    related: 'Related terms',
    embedding: 'Near in meaning',
    indicators: 'Indicators',
    maturity: 'Readiness',
    mode: 'Mode of cooperation',
    price: 'Price and budget',
    field: 'Field',
    region: 'Region',
    recency: 'Timeliness',
  },
  undecided: 'open',
  verdicts: { met: 'met', near: 'close', missed: 'missed', unknown: 'not stated' },
  terms: 'Shared terms',
  related: 'Related terms',
  restTerms: (points) => `other terms ${points}`,
  need: 'Needed',
  offer: 'Offered',
  verdict: 'Verdict',
  notStated: 'not stated',
  similarName: 'similar name, please check',
  fromText: (passage: string) => `from the text: “${passage}”`,
  now: {
    title: 'How it would match now',
    show: 'Show the matches',
    draft: 'Made from what was saved last; only your organisation sees this.',
    public: 'Made from the public version; an edit counts once it is published.',
    unsaved: 'Save first, then look at the matches.',
  },
  sentence: {
    embedding: (model) => `Near in meaning (embedding service ${model})`,
    field: (field) => `Both in “${field}”`,
    maturityMet: (need, offer) => `Readiness level ${offer} reaches the ${need} asked for`,
    maturityNear: (need, offer) => `Readiness level ${offer} is a little below the ${need} asked for`,
    maturityMissed: (need, offer) => `Readiness level ${offer} is below the ${need} asked for`,
    maturityUnknown: (need) => `Level ${need} is asked for; the achievement does not state its level`,
    modeMet: (modes) => `Both accept ${modes}`,
    modeMissed: (need, offer) => `Different modes: wanted ${need}; offered ${offer}`,
    priceMet: (offer, need) => `Price ${offer} is within the budget of ${need}`,
    priceNear: (offer, need) => `Price ${offer} is a little above the budget of ${need}`,
    priceMissed: (offer, need) => `Price ${offer} is above the budget of ${need}`,
    region: {
      county: (region) => `Both in ${region}`,
      prefecture: (region) => `Both in ${region}`,
      province: (region) => `Both in the province (${region})`,
    },
    deadline: (date) => `The deadline of the demand, ${date}, has passed`,
  },
};

export const explain: Catalogue['explain'] = {
  term: (term) => `“${term}”`,
  terms: (terms) => `Both speak of ${terms}`,
  pair: (need, offer) => `“${need}” and “${offer}”`,
  related: (pairs) => `Near in meaning are ${pairs}`,
  figure: (name, need, offer) => `${name} (needed ${need}, given ${offer})`,
  figures: {
    met: (count, named, more) => `${figures(count)} met: ${named}${more ? ' and more' : ''}`,
    near: (count, named, more) => `${figures(count)} close: ${named}${more ? ' and more' : ''}`,
    missed: (count, named, more) => `${figures(count)} missed: ${named}${more ? ' and more' : ''}`,
    unknown: (count, named, more) => `${figures(count)} open: ${named}${more ? ' and more' : ''}`,
  },
  and: '. ',
  text: (sentences) => sentences.map((s) => `${s}.`).join(' '),
  part: 'Part',
  chart: 'The parts add up to the score; a bar that goes back takes points away.',
  model: (model) => `Model ${model}`,
  folded: (count) => `${count} more of the same organisation`,
  unfold: (count) => `Fold the ${count} of the same organisation`,
  rulesTitle: 'What never shows up here',
  rules: 'Left out by rule are only: your own items, what was withdrawn or has expired, and what is classified.',
  signals:
    'Field, readiness, mode of cooperation, price, region and time only add or take points; they never hide anything.',
};

export const similar: Catalogue['similar'] = {
  achievement: 'Similar achievements',
  demand: 'Similar demands',
  lead: 'The closest by their texts, with the terms that both use.',
};
