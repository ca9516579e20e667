// Numbers in English texts.

export const n = (value: number): string => value.toLocaleString('en-GB');

/** A count with its noun: 1 line, 2,000 lines. */
export const s = (count: number, one: string, many = `${one}s`): string => `${n(count)} ${count === 1 ? one : many}`;

/** An amount that comes as 万元 text, in whole yuan as English readers count: "80" is 800,000. */
export function yuan(wan: string): string {
  const [whole = '0', fraction = ''] = wan.replace(/,/g, '').split('.');
  const digits = `${whole}${fraction.padEnd(4, '0').slice(0, 4)}`.replace(/^0+(?=\d)/, '');
  const cents = fraction.slice(4).replace(/0+$/, '');
  const grouped = digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return cents ? `${grouped}.${cents.padEnd(2, '0')}` : grouped;
}
