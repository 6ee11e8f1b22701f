/** Who asked to hear of alerts, and what is muted for a while: each transition is one script; this file gives each a name and a type. */
import {
  type AlertFilter,
  type LockedThing,
  type Mute,
  type Person,
  personKey,
  type Subscription,
} from '../work.ts';
import { newMuteId, newSubscriptionId } from './ids.ts';
import * as scripts from './lua/hearers.ts';
import type { Part } from './part.ts';

/** A channel with more subscriptions hears of everything anyway; all together, and mutes, are bounded for Redis's sake. */
const most = { perChannel: 50, subscriptions: 2_000, mutes: 200 };

type Given = Pick<Part, 'run'> & {
  /** Only tests have other bounds. */
  most?: Partial<typeof most>;
};

/** The op that asks for a change, and the person who did. */
type By = { op: string; who: Person };

/** Returns the part of the ledger that knows who hears of what. */
export function createHearers({ run, most: other }: Given) {
  const bounds = { ...most, ...other };
  const change = async <T extends string, W>(
    script: string,
    { op, who }: By,
    ...args: (string | number)[]
  ) => {
    const [is, whole] = await run(script, [op, personKey(who), ...args], 2_000);
    return { is, whole: whole === '' ? undefined : kept<W>(String(whole)) } as
      | { is: T; whole: W }
      | { is: 'full' | 'unknown'; whole: undefined };
  };
  const read = async () => (await run(scripts.hearers, [], 2_000)) as [string, string[], string[]];

  return {
    /** Has a channel hear of more; `again` where it does already. */
    subscribe(by: By, channel: string, match: AlertFilter) {
      const wanted = { id: newSubscriptionId(), channel, match, who: by.who, key: JSON.stringify(match) };
      return change<'subscribed' | 'again', Subscription>(
        scripts.subscribe,
        by,
        JSON.stringify(wanted),
        bounds.perChannel,
        bounds.subscriptions,
      );
    },
    unsubscribe: (by: By, id: string) => change<'unsubscribed', Subscription>(scripts.unsubscribe, by, id),
    /** Returns what channels subscribed to, the oldest first. */
    async subscriptions(): Promise<Subscription[]> {
      return (await read())[1]
        .map(kept<Subscription>)
        .sort((a, b) => a.at - b.at || a.id.localeCompare(b.id));
    },

    /** Keeps a service or a target quiet for a while, in milliseconds; in place of an earlier mute of the same. */
    mute(by: By, on: LockedThing, forMs: number, because: string) {
      const wanted = { id: newMuteId(), ...on, who: by.who, because };
      return change<'muted', Mute>(scripts.mute, by, JSON.stringify(wanted), forMs, bounds.mutes);
    },
    unmute: (by: By, id: string) => change<'unmuted', Mute>(scripts.unmute, by, id),
    /** Returns the mutes that are not over, those that end first first. */
    async mutes(): Promise<Mute[]> {
      return (await read())[2].map(kept<Mute>).sort((a, b) => a.until - b.until || a.id.localeCompare(b.id));
    },
  };
}

/** Returns one as the others know it: what it is found by is the scripts' own. */
function kept<W>(text: string): W {
  const { key: _, ...whole } = JSON.parse(text);
  return whole as W;
}
