import { randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** Random letters and digits, five bits each: 60 bits unless fewer are asked for. */
const random = (length = 12): string => [...randomBytes(length)].map(byte => alphabet[byte & 31]).join('');

/** Returns a new op id that people can quote: `op_` and 60 random bits in base32. */
export const newOpId = (): string => `op_${random()}`;

/** Returns a new problem's id, `pr_…`. */
export const newProblemId = (): string => `pr_${random()}`;

/** Returns a new id of a subscription, `sub_…`; there are few of them, and they are typed. */
export const newSubscriptionId = (): string => `sub_${random(6)}`;

/** Returns a new id of a mute, `mute_…`. */
export const newMuteId = (): string => `mute_${random(6)}`;
