// The conditions that the server read in a query, in words, and the query without one of them.

import type { Catalogue } from '../i18n/zh-CN';
import type { Condition } from '../shared/api/types';
import type { Codes } from '../shared/codes';

const signs: Record<Condition['op'], string> = { '=': '', '>=': '≥ ', '<=': '≤ ', '>': '> ', '<': '< ' };

export function conditionInWords(c: Condition, t: Catalogue, codes: Pick<Codes, 'label'>): string {
  const values = c.values.map((value) => {
    switch (c.name) {
      case 'field':
      case 'region':
      case 'mode':
        return codes.label(c.name, value);
      case 'kind':
        return value === 'demand' ? t.common.demand : t.common.achievement;
      default:
        return value;
    }
  });
  const text = `${t.search.conditions[c.name]}${t.common.colon}${signs[c.op]}${t.common.list(values)}`;
  return c.exclude ? t.search.excluded(text) : text;
}

/** The query without a part of it, which stands in it as it was typed. */
export function without(q: string, part: string): string {
  const at = q.indexOf(part);
  if (at < 0) return q;
  return `${q.slice(0, at)} ${q.slice(at + part.length)}`.replace(/\s+/g, ' ').trim();
}
