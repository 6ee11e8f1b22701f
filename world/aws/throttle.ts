/**
 * Request buckets per account and Region: burst and refill a second. ECS's are those of "Request throttling for the
 * Amazon ECS API"; those of logs are AWS's calls a second (API references of CreateLogStream and DescribeLogStreams,
 * "CloudWatch Logs throttling" in the knowledge centre), the smaller where Regions differ.
 */
const buckets: Record<string, [burst: number, perSecond: number]> = {
  'cluster read': [50, 20],
  'cluster modify': [20, 1],
  'task definition modify': [20, 1],
  'task definition read': [50, 20],
  'cluster resource modify': [100, 40],
  'cluster resource read': [100, 20],
  'service modify': [50, 5],
  'service read': [100, 20],
  'service deployment': [50, 20],
  'service revision': [50, 20],
  'task protection': [200, 80],
  'tag modify': [20, 10],
  'metric widget image': [20, 20],
  'log group modify': [10, 10],
  'log group read': [10, 10],
  'log stream create': [50, 50],
  'log stream read': [25, 25],
  'log events get': [10, 10],
  'log events filter': [5, 5],
};

/** Returns the account's buckets, full; `take` takes a token from one, or says that there is none. */
export function createThrottle(now: () => number) {
  const left = new Map<string, { tokens: number; at: number }>();
  return {
    take(bucket: string): boolean {
      const size = buckets[bucket];
      if (!size) return true;
      const [burst, perSecond] = size;
      const at = now();
      const before = left.get(bucket) ?? { tokens: burst, at };
      const tokens = Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond);
      left.set(bucket, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
      return tokens >= 1;
    },
    fill: () => left.clear(),
  };
}
