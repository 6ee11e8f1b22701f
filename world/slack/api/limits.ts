/** Rate limits per method and workspace (docs.slack.dev, "Rate limits"); messages also one a second per channel. */
import type { Tier } from './method.ts';

/** Slack says "50+ a minute": a bot may count on 50 in any minute and on no more. */
const perMinute = { tier1: 1, tier2: 20, tier3: 50, tier4: 100 } as const;

/** Slack tolerates a short burst of messages in a channel; how short it does not say. */
const usualBurst = 5;

/** A bot that connects again and again is throttled by Slack much later than tier 1 says: ten a minute, as connections. */
const mostConnects = 10;

export type Limits = {
  /** Returns how many seconds a call must wait; 0 is now. */
  wait(method: string, tier: Tier | undefined, channel: string): number;
  forget(): void;
};

/** Returns the limits, by a clock. `burst` is how many messages a channel takes at once. */
export function createLimits(now: () => number, burst: number = usualBurst): Limits {
  const calls = new Map<string, number[]>();
  const buckets = new Map<string, { left: number; at: number }>();

  const window = (key: string, most: number): number => {
    const recent = (calls.get(key) ?? []).filter(at => now() - at < 60_000);
    calls.set(key, recent);
    if (recent.length < most) {
      recent.push(now());
      return 0;
    }
    return Math.max(1, Math.ceil(((recent[0] ?? 0) + 60_000 - now()) / 1_000));
  };

  const second = (key: string): number => {
    const bucket = buckets.get(key) ?? { left: burst, at: now() };
    const left = Math.min(burst, bucket.left + (now() - bucket.at) / 1_000);
    buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now() });
    return left >= 1 ? 0 : Math.max(1, Math.ceil(1 - left));
  };

  return {
    wait(method, tier, channel) {
      if (tier === undefined) return 0;
      if (tier === 'channel') return second(channel);
      return window(method, method === 'apps.connections.open' ? mostConnects : perMinute[tier]);
    },
    forget() {
      calls.clear();
      buckets.clear();
    },
  };
}
