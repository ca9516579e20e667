// An initial password that can be read out: no letters or figures that look alike, in groups of four. 16 of 31 signs are
// about 79 bits; the person replaces it at the first sign-in.

const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
const length = 16;

export function initialPassword(random: (into: Uint8Array) => Uint8Array = (a) => crypto.getRandomValues(a)): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(new Uint8Array(length))) {
      // Those above the last full round would make the first signs likelier.
      if (byte < 256 - (256 % signs.length) && text.length < length) text += signs[byte % signs.length];
    }
  }
  return text.replace(/(.{4})(?=.)/g, '$1-');
}
