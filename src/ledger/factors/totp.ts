/** Codes of authenticator apps (RFC 6238 over RFC 4226): SHA-1, six digits, thirty seconds, as all of them understand. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long one code lives, in milliseconds. */
export const stepMs = 30_000;

/** How many steps a phone's clock may be off (RFC 6238 §5.2). */
const drift = 1;

const digits = 6;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Returns bytes in base32 (RFC 4648 §6), without the padding: authenticators do not want it. */
export function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(held << (5 - bits)) & 31] : text;
}

/** Returns the step that a moment in milliseconds belongs to. */
export const stepAt = (ms: number): number => Math.floor(ms / stepMs);

/** Returns the code of one step. */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  const number = hash.readUInt32BE(at) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/**
 * Returns the newest step near `now` (milliseconds) whose code this is, or undefined. Six digits take the same time whether
 * and where they fit.
 */
export function stepOf(secret: Uint8Array, code: string, now: number): number | undefined {
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const given = Buffer.from(code);
  let found: number | undefined;
  for (let step = stepAt(now) - drift; step <= stepAt(now) + drift; step++)
    if (timingSafeEqual(given, Buffer.from(codeOf(secret, step)))) found = step;
  return found;
}

/** Returns the address by which an authenticator takes a secret in, as their QR codes hold it. */
export function otpauth(secret: string, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepMs / 1_000}`;
}
