import { randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Returns a new op id that people can quote: `op_` and 60 random bits in base32. */
export const newOpId = (): string => `op_${[...randomBytes(12)].map(byte => alphabet[byte & 31]).join('')}`;
