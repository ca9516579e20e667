// How the values of a history are written: money in 元, rates in per cent, codes by their labels.

import type { Catalogue } from '../i18n/zh-CN';
import type { HistoryValue } from '../shared/api/types';
import type { Codes, ListName } from '../shared/codes';
import { yuanForReading } from '../shared/money';

/** What a value of a document is in words; empty for nothing. */
export function inWords(
  of: Pick<HistoryValue, 'as' | 'list'>,
  value: string | undefined,
  t: Catalogue,
  codes: Codes,
  time: (value: string) => string,
): string {
  if (value === undefined || value === '') return '';
  switch (of.as) {
    case 'money':
      return t.history.yuan(yuanForReading(Number(value)));
    case 'rate':
      return percent(Number(value));
    case 'code':
      return codes.label(of.list as ListName, value);
    case 'time':
      return time(value);
    case 'bool':
      return value === 'true' ? t.history.yes : t.history.no;
    default:
      return value;
  }
}

/** Basis points as per cent: 1 is 0.01 %. */
export function percent(basisPoints: number): string {
  const sign = basisPoints < 0 ? '-' : '';
  const digits = String(Math.abs(basisPoints)).padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}%`;
}
