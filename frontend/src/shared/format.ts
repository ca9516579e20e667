// Dates and prices as people read them, in the language of the page.

import { type Language, language, useLanguage, useText } from '../i18n';
import type { Catalogue } from '../i18n/zh-CN';
import type { Indicator, Price } from './api/types';
import { dayInChina, inChina, type Parts, startOf, today } from './china';
import { wanForReading } from './money';

/** A calendar day in China, wherever the page is read: listings end and deadlines pass by that calendar. */
export function day(time: string | undefined, lang: Language = language()): string {
  if (!time) return '';
  const date = startOf(time);
  return Number.isNaN(date.getTime()) ? time : inChina(date, { year: 'numeric', month: 'short', day: 'numeric' }, lang);
}

/** A month such as 2026-06 in words; empty for none. */
export function monthInWords(month: string | undefined, lang: Language = language()): string {
  if (!month) return '';
  return inChina(startOf(`${month}-01`), { year: 'numeric', month: 'long' }, lang);
}

/** When something was: of today the hour, of another day the day too, of another year that as well. */
export function clock(time: string | Date, lang: Language = language()): string {
  const date = new Date(time);
  const [then, now] = [dayInChina(date), today()];
  const minute: Parts = { hour: '2-digit', minute: '2-digit' };
  if (then === now) return inChina(date, { ...minute, second: '2-digit' }, lang);
  const year: Parts = then.slice(0, 4) === now.slice(0, 4) ? {} : { year: 'numeric' };
  return inChina(date, { ...year, month: 'short', day: 'numeric', ...minute }, lang);
}

/** A point in time in full: what a record says must not depend on who reads it where. */
export function moment(time: string, lang: Language = language()): string {
  const second: Parts = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
  return inChina(new Date(time), { year: 'numeric', month: 'short', day: 'numeric', ...second }, lang);
}

/** When a meeting or a message is: to the minute, with the day of the week. */
export function minute(time: string, lang: Language = language()): string {
  const date: Parts = { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' };
  return inChina(new Date(time), { ...date, hour: '2-digit', minute: '2-digit' }, lang);
}

/** The hour and minute alone. */
export function hour(time: string, lang: Language = language()): string {
  return inChina(new Date(time), { hour: '2-digit', minute: '2-digit' }, lang);
}

/** How long something waits, in the largest unit that says enough. */
export function waiting(hours: number, t: Catalogue): string {
  if (hours < 1) return t.common.lessThanHour;
  return hours < 24 ? t.common.hours(hours) : t.common.days(Math.floor(hours / 24));
}

/** A price or a budget in words; empty when there is none. */
export function priceInWords(price: Price | null | undefined, t: Catalogue): string {
  if (!price) return '';
  const low = price.min_fen ?? 0;
  const high = price.max_fen ?? 0;
  switch (price.kind) {
    case 'fixed':
      return t.price.fixed(wanForReading(low || high));
    case 'range':
      if (!high) return t.price.from(wanForReading(low));
      return low ? t.price.range(wanForReading(low), wanForReading(high)) : t.price.upTo(wanForReading(high));
    case 'open_license':
      return low ? `${t.price.openLicense} ${t.price.fixed(wanForReading(low))}` : t.price.openLicense;
    default:
      return t.price.negotiable;
  }
}

const signs: Record<string, string> = { ge: '≥', gt: '>', le: '≤', lt: '<', eq: '=', approx: '≈' };

/** The figure of an indicator with its comparison and unit: "≥ 400 W/(m·K)", "10–20 °C". */
export function figure(indicator: Pick<Indicator, 'op' | 'value' | 'high' | 'unit'>, lang: Language): string {
  const plain = (value: number): string =>
    value.toLocaleString(lang === 'en' ? 'en-GB' : 'zh-CN', { maximumFractionDigits: 10 });
  // No break between a sign, its figure and its unit.
  const unit = indicator.unit ? `\u00a0${indicator.unit}` : '';
  if (indicator.op === 'between') return `${plain(indicator.value)}–${plain(indicator.high ?? indicator.value)}${unit}`;
  return `${signs[indicator.op] ?? indicator.op}\u00a0${plain(indicator.value)}${unit}`;
}

export function useFormat() {
  const t = useText();
  const lang = useLanguage();
  return {
    day: (time: string | undefined) => day(time, lang),
    clock: (time: string | Date) => clock(time, lang),
    moment: (time: string) => moment(time, lang),
    minute: (time: string) => minute(time, lang),
    hour: (time: string) => hour(time, lang),
    price: (price: Price | null | undefined) => priceInWords(price, t),
    figure: (indicator: Pick<Indicator, 'op' | 'value' | 'high' | 'unit'>) => figure(indicator, lang),
  };
}
