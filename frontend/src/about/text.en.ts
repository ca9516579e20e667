// Texts of the page about the platform, in English.

import type { Catalogue } from '../i18n/zh-CN';

export const about: Catalogue['about'] = {
  title: 'About Duijie',
  lead: 'Duijie (对接, “to join up”) is the province’s platform for technology transfer: universities and institutes offer what they achieved, companies say what they need, and the platform finds which achievement could solve which demand, with the grounds written out.',
  sections: [
    {
      title: 'What you can do',
      text: 'Without an account you can search and read everything that is published, with the score and the grounds of every match. Members of an organisation keep their catalogue, one by one or by spreadsheet; the department publishes or returns what was submitted.',
    },
    {
      title: 'Matches you can check',
      text: 'A score is a sum of parts: text, indicators, readiness, mode of cooperation, price and budget, region. Each part shows the figures of both sides, so you can see where you disagree. A score is a lead; whether it fits is for the two sides to judge.',
    },
    {
      title: 'Who answers for the content',
      text: 'The publishing organisation writes it and answers for it; the department of its region reviews it before it is public. An edit is reviewed again, and the old version stands meanwhile. Secret content must not be published here.',
    },
    {
      title: 'Sample data',
      text: 'Organisations, achievements and demands marked “Sample” are fictional. They show how the platform works, stand for no real organisation or person, and cannot be dealt in.',
    },
    {
      title: 'Open interface',
      text: 'All public data can be read by programs; the document is linked below.',
    },
  ],
  api: 'Interface document (OpenAPI)',
};
