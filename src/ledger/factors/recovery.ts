/** Recovery codes: for whoever has lost their authenticator. Each is good once. Pure, but for chance. */
import { randomBytes } from 'node:crypto';
import type { SecondFactor } from '../../work.ts';
import { base32 } from './totp.ts';

const howMany = 8;
const letters = 10;

/** Returns new codes: fifty random bits each, as people write them down. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: howMany }, () => {
    const code = base32(randomBytes(7)).slice(0, letters).toLowerCase();
    return `${code.slice(0, letters / 2)}-${code.slice(letters / 2)}`;
  });

/** A code of somebody's authenticator, or one of their recovery codes. */
export type Code = { is: SecondFactor; code: string };

/** Returns which code was typed, if any, whatever the spaces, hyphens and case; 0 and 1 are read as the letters they look like. */
export function readTyped(text: string): Code | { is: 'neither' } {
  const plain = text.replace(/[\s\u200b-\u2015\u2212-]/g, '').toLowerCase();
  if (/^\d{6}$/.test(plain)) return { is: 'code', code: plain };
  const code = plain.replaceAll('0', 'o').replaceAll('1', 'l');
  return /^[a-z2-7]{10}$/.test(code) ? { is: 'recovery', code } : { is: 'neither' };
}
