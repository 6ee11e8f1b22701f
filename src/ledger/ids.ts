import { randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** 60 random bits in base32. */
const random = (): string => [...randomBytes(12)].map(byte => alphabet[byte & 31]).join('');

/** Returns a new op id that people can quote: `op_` and 60 random bits in base32. */
export const newOpId = (): string => `op_${random()}`;

/** Returns a new problem's id, `pr_…`. */
export const newProblemId = (): string => `pr_${random()}`;
