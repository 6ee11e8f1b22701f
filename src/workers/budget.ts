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

/** Who can wait: it gets no more than its share of our half, so that whatever cannot wait finds room; until it is stopped. */
export type Patient = { name: string; share: number; signal: AbortSignal };

/**
 * Returns a way to read `items` a batch a call, each call waiting until half of the bucket has room for it. What is stopped
 * meanwhile returns what it has read.
 */
export function createBudget(
  { ledger, config }: Pick<Given, 'ledger' | 'config'>,
  target: string,
  patient?: Patient,
) {
  const { account, region } = config.targets[target] ?? { account: '', region: '' };
  const signal = patient?.signal ?? new AbortController().signal;
  const room = async (bucket: Bucket): Promise<boolean> => {
    const [burst, perSecond] = buckets[bucket];
    const all = `aws:${account}:${region}:${bucket}`;
    const take = async (name: string, share: number) => {
      while (!signal.aborted && !(await ledger.take(name, burst * share, perSecond * share)))
        await pause(100, signal);
    };
    if (patient) await take(`${all}:${patient.name}`, patient.share / 2);
    await take(all, 1 / 2);
    return !signal.aborted;
  };
  return async <In, Out>(
    bucket: Bucket,
    items: readonly In[],
    size: number,
    call: (batch: In[]) => Promise<Out[]>,
  ): Promise<Out[]> => {
    const found: Out[] = [];
    for (let i = 0; i < items.length && (await room(bucket)); i += size)
      found.push(...(await call(items.slice(i, i + size))));
    return found;
  };
}
