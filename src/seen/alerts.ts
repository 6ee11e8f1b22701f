/** What people see of alerts besides the problems themselves. */
import type {
  AlertFilter,
  AlertKind,
  Heard,
  Mute,
  Problem,
  Severity,
  Subscription,
  Threshold,
} from '../alert.ts';
import type { LockedThing } from '../lock.ts';

/** What becomes of a problem in a channel, through which route or subscription, and why where it is not told now. */
export type Going = { channel: string; by: string; mention?: string } & (
  | { is: 'now' }
  /** `at`: when it is due, in milliseconds, where that is known. */
  | { is: 'later'; at?: number; because: string }
  /** `mute`: what people have muted it with, where that is why; `until`: when that ends, in milliseconds, where it is known. */
  | { is: 'no'; because: string; mute?: Mute; until?: number }
);

/** Why a channel hears of nothing: another organisation reads it, or the bot is not in it. */
export type Deaf = 'shared' | 'not joined';

/** A route or a subscription as it is now; `quiet` is in words, `until` is when quiet hours that there are now end. */
export type RouteSeen = {
  channel: string;
  deaf?: Deaf;
  by: string;
  match: AlertFilter;
  mention?: string;
  after?: Threshold;
  quiet?: { when: string; now: boolean; until?: number };
};

/** Where problems of a kind would go now if they came often enough. */
export type KindGoing = { kind: AlertKind; severity: Severity; going: Going[] };

/** What is answered about alerts. Times are Redis time in milliseconds. */
export type AlertsAnswer = { kind: 'alerts' } & (
  | {
      about: 'list';
      target?: string;
      problems: Problem[];
      /** There may be more problems. */
      more: boolean;
      mutes: Mute[];
      heard: Heard;
      queues: number;
      now: number;
    }
  | { about: 'subscribed' | 'subscribed already' | 'unsubscribed'; subscription: Subscription }
  | { about: 'muted' | 'unmuted'; mute: Mute }
  | {
      about: 'routes';
      on?: LockedThing;
      routes: RouteSeen[];
      kinds: KindGoing[];
      mutes: Mute[];
      maintenance: string[];
    }
  | { about: 'tested'; on: LockedThing; going: Going[] }
  | { about: 'acknowledged' | 'unacknowledged' | 'silenced' | 'detailed'; problem: Problem }
);
