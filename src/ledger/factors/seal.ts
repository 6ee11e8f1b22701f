/** Seals what may be kept but not read: AES-256-GCM, bound to what it is for. The key is never where the sealed things are. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/** Seals, opens and hashes under one set of keys. */
export type Seal = {
  /** Returns what only `open` with the same purpose reads, in base64url. */
  seal(plain: Uint8Array, purpose: string): string;
  /** Returns what was sealed for this purpose, or undefined for anything else. */
  open(sealed: string, purpose: string): Buffer | undefined;
  /** Returns the hash of a text under each key, the first key's first: for texts that could be guessed from a plain hash. */
  hashes(text: string): string[];
};

/** Returns the seal of these keys of 32 bytes: the first seals, all open, so that one can take another's place. */
export function createSeal(keys: readonly Uint8Array[]): Seal {
  const derived = (purpose: string) =>
    keys.map(key => Buffer.from(hkdfSync('sha256', key, '', `slipway ${purpose}`, 32)));
  const sealing = derived('seal');
  const hashing = derived('hash');
  const [first] = sealing;
  if (!first) throw new Error('a seal needs a key');

  return {
    seal(plain, purpose) {
      const iv = randomBytes(ivBytes);
      const sealer = createCipheriv(cipher, first, iv).setAAD(Buffer.from(purpose));
      const hidden = Buffer.concat([sealer.update(plain), sealer.final()]);
      return Buffer.concat([iv, sealer.getAuthTag(), hidden]).toString('base64url');
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, 'base64url');
      if (bytes.length < ivBytes + tagBytes) return undefined;
      for (const key of sealing) {
        const opened = openWith(key, bytes, purpose);
        if (opened) return opened;
      }
      return undefined;
    },
    hashes: text => hashing.map(key => createHmac('sha256', key).update(text).digest('base64url')),
  };
}

function openWith(key: Buffer, bytes: Buffer, purpose: string): Buffer | undefined {
  const iv = bytes.subarray(0, ivBytes);
  const opener = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes })
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  const plain = opener.update(bytes.subarray(ivBytes + tagBytes));
  try {
    return Buffer.concat([plain, opener.final()]);
  } catch {
    // Node says so only by throwing: another key, another purpose, or somebody's hand in it.
    return undefined;
  }
}
