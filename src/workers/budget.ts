/** Half of what ECS allows an account and Region, shared by all our processes: consoles and CI draw from the same buckets. */
import type { Given } from './given.ts';
import { pause } from './pause.ts';

/** ECS's buckets, burst and refill a second ("Request throttling for the Amazon ECS API"). */
export const buckets = {
  'service read': [100, 20],
  'service deployment': [50, 20],
  'service revision': [50, 20],
  'cluster resource read': [100, 20],
} as const;

export type Bucket = keyof typeof buckets;

/** Returns a way to read `items` a batch a call, each call waiting until half of the bucket has room for it. */
export function createBudget({ ledger, config }: Pick<Given, 'ledger' | 'config'>, target: string) {
  const { account, region } = config.targets[target] ?? { account: '', region: '' };
  const never = new AbortController().signal;
  return async <In, Out>(
    bucket: Bucket,
    items: readonly In[],
    size: number,
    call: (batch: In[]) => Promise<Out[]>,
  ): Promise<Out[]> => {
    const [burst, perSecond] = buckets[bucket];
    const found: Out[] = [];
    for (let i = 0; i < items.length; i += size) {
      while (!(await ledger.take(`aws:${account}:${region}:${bucket}`, burst / 2, perSecond / 2)))
        await pause(100, never);
      found.push(...(await call(items.slice(i, i + size))));
    }
    return found;
  };
}
