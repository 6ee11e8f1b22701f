/** Rate limits per method and workspace (docs.slack.dev, "Rate limits"); messages also one a second per channel. */

const perMinute = { tier1: 1, tier2: 20, tier3: 50, tier4: 100 } as const;

const tiers: Record<string, keyof typeof perMinute> = {
  'chat.update': 'tier3',
  'chat.delete': 'tier3',
  'chat.postEphemeral': 'tier4',
  'chat.getPermalink': 'tier4',
  'conversations.info': 'tier3',
  'conversations.history': 'tier3',
  'conversations.replies': 'tier3',
  'conversations.open': 'tier3',
  'conversations.list': 'tier2',
  'conversations.members': 'tier4',
  'users.info': 'tier4',
  'users.list': 'tier2',
  'usergroups.list': 'tier2',
  'usergroups.users.list': 'tier2',
  'views.open': 'tier4',
  'views.update': 'tier4',
  'apps.connections.open': 'tier1',
};

/** Slack lets short bursts through; a minute's worth at once, and a few messages to one channel. */
const channelBurst = 5;
const burstOf = (method: string, rate: number) => (method === 'apps.connections.open' ? 10 : rate);

/** Returns a function that says how many seconds a call must wait; 0 is now. */
export function createLimits(now: () => number = Date.now): (method: string, channel: string) => number {
  const buckets = new Map<string, { left: number; at: number }>();
  const take = (key: string, burst: number, perSecond: number): number => {
    const at = now();
    const bucket = buckets.get(key) ?? { left: burst, at };
    const left = Math.min(burst, bucket.left + ((at - bucket.at) / 1_000) * perSecond);
    buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
    return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
  };
  return (method, channel) => {
    if (method === 'chat.postMessage') return take(`post ${channel}`, channelBurst, 1);
    const tier = tiers[method];
    if (!tier) return 0;
    const rate = perMinute[tier];
    return take(method, burstOf(method, rate), rate / 60);
  };
}
