/** What people see of alerts besides the problems themselves. */
import type { Mute } from '../alert.ts';

/** What becomes of a problem in a channel, through which route or subscription, and why where it is not told now. */
export type Going = { channel: string; by: string; mention?: string } & (
  | { is: 'now' }
  /** `at`: when it is due, in milliseconds, where that is known. */
  | { is: 'later'; at?: number; because: string }
  /** `mute`: what people have muted it with, where that is why. */
  | { is: 'no'; because: string; mute?: Mute }
);
