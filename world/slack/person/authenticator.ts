/** Somebody's phone: takes in the address that a QR code holds, and shows codes. Written apart from the bot's own. */
import { createHmac } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Returns an authenticator with the key in an otpauth address, or typed by hand; `at` is a moment in milliseconds. */
export function authenticator(taken: string): { secret: string; codeAt(at: number): string } {
  const address = taken.startsWith('otpauth:') ? new URL(taken).searchParams.get('secret') : undefined;
  const secret = (address ?? taken).replace(/\s/g, '').toUpperCase();
  const bits = [...secret].map(letter => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)));
  return {
    secret,
    codeAt(at) {
      const counter = Math.floor(at / 30_000)
        .toString(16)
        .padStart(16, '0');
      const mac = createHmac('sha1', key).update(Buffer.from(counter, 'hex')).digest('hex');
      const from = Number.parseInt(mac.slice(-1), 16) * 2;
      const number = Number.parseInt(mac.slice(from, from + 8), 16) % 0x80000000;
      return `${number % 1_000_000}`.padStart(6, '0');
    },
  };
}
