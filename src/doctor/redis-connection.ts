/** The doctor's connection to Redis: it says at once why there is none. */
import type { Redis } from 'ioredis';
import { nodeConnection } from '../ledger/redis.ts';
import { wordsOf } from './look.ts';
import { misspoken } from './redis-speaks.ts';

export type Connection = Redis;

/** How long it may take to find out whether TLS is spoken, in milliseconds: what does not answer is not waited for twice. */
const speakingMs = 3_000;

/** A cluster whose nodes do not agree yet may send one on so often; then it does not agree. */
const mostMoves = 3;

/**
 * Connects, and resolves when commands can be sent: in a cluster, to the node that has the ledger. Rejects with what Redis or the network
 * said first, or that one side only speaks TLS, or when there was nothing within so many milliseconds.
 */
export async function connected(
  url: string,
  namespace: string,
  limitMs: number,
  moves = mostMoves,
): Promise<Connection> {
  const redis = nodeConnection(url);
  const wrong = misspoken(url, Math.min(limitMs, speakingMs));
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new Error(`There was no answer within ${limitMs / 1_000} s.`)),
        limitMs,
      );
      const failed = async (error: Error) => {
        // What Redis said itself was understood; all else may come of TLS that one side only speaks.
        const said = error.name === 'ReplyError' ? undefined : await wrong;
        reject(said === undefined ? error : new Error(said));
      };
      redis.once('ready', resolve);
      redis.on('error', error => void failed(error));
      redis.connect().catch(failed);
      // A client that waits for TLS of a server that waits for a command would wait until the end.
      void wrong.then(said => said !== undefined && reject(new Error(said)));
    });
    const there = await movedTo(redis, url, `{${namespace}}`);
    if (there === undefined) return redis;
    if (moves === 0) throw new Error(`Nodes of the cluster name each other for the ledger's slot.`);
    redis.disconnect();
    return await connected(there, namespace, limitMs, moves - 1);
  } catch (error) {
    redis.disconnect();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves with the address of the node that a key is on; undefined where it is this one, or nobody says. */
async function movedTo(redis: Connection, url: string, key: string): Promise<string | undefined> {
  const said = await redis.exists(key).then(() => '', wordsOf);
  const [, host, port] = /^MOVED \d+ (.+):(\d+)$/.exec(said) ?? [];
  if (host === undefined || port === undefined) return undefined;
  const there = new URL(url);
  there.host = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return there.href;
}
