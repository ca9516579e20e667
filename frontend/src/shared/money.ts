// Money is integer Fen everywhere; people read and write 万元 (10,000 yuan). The conversions work on digits, so that no
// binary fraction ever holds money.

/** Fen in one 万元. */
const fenPerWan = 1_000_000;

/** The most that a price may say: 1,000 亿元, well below 2^53. */
const maxFen = 10_000_000_000_000;

export type MoneyFault = 'not_a_number' | 'too_precise' | 'negative' | 'too_large';

/** Reads digits with at most so many decimals, which together count Fen. Empty text is null: no amount given. */
function fenFrom(text: string, unit: RegExp, decimals: number): number | null | MoneyFault {
  const plain = text.normalize('NFKC').replace(/[,\s]/g, '').replace(unit, '');
  if (plain === '') return null;
  if (plain.startsWith('-')) return 'negative';
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!parts || (parts[1] === '' && !parts[2])) return 'not_a_number';
  const fraction = (parts[2] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return 'too_precise';
  const whole = (parts[1] ?? '').replace(/^0+/, '');
  if (whole.length > 14 - decimals) return 'too_large';
  const fen = Number(whole || '0') * 10 ** decimals + Number(fraction.padEnd(decimals, '0') || '0');
  return fen > maxFen ? 'too_large' : fen;
}

/**
 * Reads an amount in 万元 as a person writes it (full-width digits, thousands separators, blanks allowed) into Fen.
 * Empty text is null: no amount given. At most six decimals, for one Fen is 0.000001 万元.
 */
export function fenFromWan(text: string): number | null | MoneyFault {
  return fenFrom(text, /万元?$/, 6);
}

/** Reads an amount in yuan into Fen, as above; at most two decimals. Contracts and vouchers are written in yuan. */
export function fenFromYuan(text: string): number | null | MoneyFault {
  return fenFrom(text, /元$/, 2);
}

/** Reads a percentage into basis points: "3.5" is 350. */
export function basisPointsFrom(text: string): number | null | MoneyFault {
  return fenFrom(text, /%$/, 2);
}

/** Fen as 万元 without loss: 1234567 is "1.234567", 80000000 is "80". */
export function wanFromFen(fen: number): string {
  const sign = fen < 0 ? '-' : '';
  const abs = Math.abs(fen);
  const whole = Math.floor(abs / fenPerWan);
  const fraction = String(abs % fenPerWan)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${sign}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** The same with thousands separators, for reading. */
export function wanForReading(fen: number): string {
  const [whole = '0', fraction] = wanFromFen(fen).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction ? `${grouped}.${fraction}` : grouped;
}

/** Fen as 万元 to two decimals, for the bars of a chart; the table beside it has every Fen. */
export function wanAbout(fen: number): string {
  const hundredths = Math.round(Math.abs(fen) / (fenPerWan / 100));
  const grouped = String(Math.floor(hundredths / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const rest = hundredths % 100;
  const fraction = rest ? `.${String(rest).padStart(2, '0').replace(/0$/, '')}` : '';
  return `${fen < 0 && hundredths > 0 ? '\u2212' : ''}${grouped}${fraction}`;
}

/** Fen as yuan without loss, with both decimals or none: 123450 is "1234.50", 100000 is "1000". */
export function yuanFromFen(fen: number): string {
  const abs = Math.abs(fen);
  const rest = abs % 100;
  return `${fen < 0 ? '-' : ''}${Math.floor(abs / 100)}${rest ? `.${String(rest).padStart(2, '0')}` : ''}`;
}

/** Yuan for reading, always with two decimals, as on a voucher: "1,234.50". */
export function yuanForReading(fen: number): string {
  const abs = Math.abs(fen);
  const whole = String(Math.floor(abs / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${fen < 0 ? '\u2212' : ''}${whole}.${String(abs % 100).padStart(2, '0')}`;
}
