// Money is integer Fen everywhere; people read and write 万元 (10,000 yuan). The conversions work on digits, so that no
// binary fraction ever holds money.

/** Fen in one 万元. */
const fenPerWan = 1_000_000;

/** The most that a price may say: 1,000 亿元, well below 2^53. */
const maxFen = 10_000_000_000_000;

export type MoneyFault = 'not_a_number' | 'too_precise' | 'negative' | 'too_large';

/**
 * Reads an amount in 万元 as a person writes it (full-width digits, thousands separators, blanks allowed) into Fen.
 * Empty text is null: no amount given. At most six decimals, for one Fen is 0.000001 万元.
 */
export function fenFromWan(text: string): number | null | MoneyFault {
  const plain = text
    .normalize('NFKC')
    .replace(/[,\s]/g, '')
    .replace(/万元?$/, '');
  if (plain === '') return null;
  if (plain.startsWith('-')) return 'negative';
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!parts || (parts[1] === '' && !parts[2])) return 'not_a_number';
  const fraction = (parts[2] ?? '').replace(/0+$/, '');
  if (fraction.length > 6) return 'too_precise';
  const whole = (parts[1] ?? '').replace(/^0+/, '');
  if (whole.length > 8) return 'too_large';
  const fen = Number(whole || '0') * fenPerWan + Number(fraction.padEnd(6, '0') || '0');
  return fen > maxFen ? 'too_large' : fen;
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

/** Fen as 元 with two decimals and thousands separators: 1234567 is "12,345.67". */
export function yuanForReading(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${fen < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`;
}
