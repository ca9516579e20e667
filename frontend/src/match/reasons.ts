// The reasons of a match as sentences. The server gives codes and figures; both sides' figures stand in every sentence,
// so that a reader can check it.

import type { Catalogue } from '../i18n/zh-CN';
import type { MoneyRange, Reason } from '../shared/api/types';
import type { Codes } from '../shared/codes';
import { day, priceInWords } from '../shared/format';

export type Verdict = Reason['verdict'];

type Words = Pick<Codes, 'label' | 'labels'>;

/** One reason in words; empty for those that the page shows as chips (terms) or rows (indicators). */
export function reasonInWords(reason: Reason, t: Catalogue, codes: Words): string {
  const s = t.match.sentence;
  const modes = (list: string[] | undefined): string => t.common.list(codes.labels('mode', list));
  switch (reason.kind) {
    case 'embedding':
      return s.embedding(reason.model ?? '');
    case 'field':
      return s.field(codes.label('field', reason.field));
    case 'maturity': {
      const need = reason.need_trl ?? 0;
      if (!reason.offer_trl) return s.maturityUnknown(need);
      const say = { met: s.maturityMet, near: s.maturityNear, missed: s.maturityMissed, unknown: s.maturityMissed };
      return say[reason.verdict](need, reason.offer_trl);
    }
    case 'mode':
      return reason.modes?.length
        ? s.modeMet(modes(reason.modes))
        : s.modeMissed(modes(reason.need_modes), modes(reason.offer_modes));
    case 'price': {
      const say = { met: s.priceMet, near: s.priceNear, missed: s.priceMissed, unknown: s.priceMet };
      return say[reason.verdict](sum(reason.price, t), sum(reason.budget, t));
    }
    case 'region':
      return (s.region[reason.level ?? ''] ?? s.region.province ?? String)(codes.label('region', reason.region));
    case 'deadline':
      return s.deadline(day(reason.deadline));
    default:
      return '';
  }
}

/**
 * The offer's own name for an indicator, where it isn't word for word the one that the demand uses: a reader should
 * check that both mean the same. Null where there is nothing to check.
 */
export function otherName(reason: Pick<Reason, 'need' | 'offer' | 'loose'>): string | null {
  const { need, offer, loose } = reason;
  if (!need || !offer) return null;
  return loose || offer.name.trim() !== need.name.trim() ? offer.name : null;
}

/** Where a figure comes from: its passage in words if it was read from free text, null if it is a stated indicator. */
export function source(passage: string | undefined, t: Catalogue): string | null {
  return passage ? t.match.fromText(passage) : null;
}

/** A span of money in words; a single sum when both ends agree. */
function sum(range: MoneyRange | undefined, t: Catalogue): string {
  if (!range?.known) return t.price.negotiable;
  const single = range.min_fen === range.max_fen;
  return priceInWords({ kind: single ? 'fixed' : 'range', min_fen: range.min_fen, max_fen: range.max_fen }, t);
}

/** Points for reading: one decimal below ten, none above; never "0" for something that counted. */
export function points(value: number): string {
  const abs = Math.abs(value);
  if (abs === 0) return '0';
  const text = abs < 0.05 ? '<0.1' : abs < 9.95 ? String(Math.round(abs * 10) / 10) : String(Math.round(abs));
  return value < 0 ? `−${text}` : text;
}
