/** The doctor's connection to Redis: it says at once why there is none. */
import { nodeConnection } from '../ledger/redis.ts';

export type Connection = Awaited<ReturnType<typeof connected>>;

/**
 * Connects, and resolves when commands can be sent. Rejects with what Redis or the network said first, or when there was nothing
 * within so many milliseconds.
 */
export async function connected(url: string, limitMs: number) {
  const redis = nodeConnection(url);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`There was no answer within ${limitMs / 1_000} s.`)),
        limitMs,
      );
      redis.once('ready', resolve);
      redis.on('error', reject);
      redis.connect().catch(reject);
    });
    return redis;
  } catch (error) {
    redis.disconnect();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
