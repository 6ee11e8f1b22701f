/** Random numbers that are the same for the same seed (mulberry32), and what is thrown with them. */
export type Dice = {
  upTo: (most: number) => number;
  one: <T>(of: readonly T[]) => T;
  text: (letters: string, length: number) => string;
  hex: (length: number) => string;
  word: (length: number) => string;
  uuid: () => string;
};

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Returns dice for a seed; `upTo(n)` is a whole number from 0 to n. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const one = <T>(of: readonly T[]) => of[upTo(of.length - 1)] as T;
  const text = (letters: string, length: number) =>
    Array.from({ length }, () => letters[upTo(letters.length - 1)]).join('');
  const hex = (length: number) => text('0123456789abcdef', length);
  return {
    upTo,
    one,
    text,
    hex,
    word: length => text(base62, length),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${text('89ab', 1)}${hex(3)}-${hex(12)}`,
  };
}
