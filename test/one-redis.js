/**
 * One Redis for a whole run of the tests, which is a cluster by itself: a command on keys of two slots fails anywhere. Where the tests
 * were given one, that is used. Plain JavaScript: jest reads this as it reads its configuration.
 */
import { tsImport } from 'tsx/esm/api';

/** Starts it without waiting until it is in service, which takes 2 s: whoever needs it first does. */
export default async function oneRedis() {
  if (process.env.SLIPWAY_TEST_REDIS || process.env.REDIS_URL) return;
  const { startLoneCluster } = await tsImport('../world/redis-cluster.ts', import.meta.url);
  const { url, close } = await startLoneCluster();
  process.env.SLIPWAY_OWN_REDIS = url;
  globalThis.closeOneRedis = close;
}
