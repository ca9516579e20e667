/** The most characters that are matched, and the largest file in bytes, as the server has them. */
export const mostCharacters = 10_000;
export const largestFile = 10 * 1024 * 1024;

/** Characters as the server counts them: a rare character that takes two places counts once. */
export function characters(text: string): number {
  let n = 0;
  for (const _ of text) n++;
  return n;
}

/** Whether a text says anything: a few letters or digits. */
export function saysSomething(text: string): boolean {
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 4;
}
