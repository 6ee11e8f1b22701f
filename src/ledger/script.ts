/** Runs the ledger's scripts. Every one carries the moment after which it must not run, by Redis's clock. */
import { createHash } from 'node:crypto';
import type { LedgerCounts } from './counts.ts';
import { prelude, redisTime, wrapped } from './lua/prelude.ts';
import { type Connection, frontPatience, holderOf } from './redis.ts';

/**
 * Redis is away, hung or too late: nothing was done and nothing will be. But where `mayRunUntil` is set, a script was sent and its answer
 * never came: it may have run, and may still until that moment of Redis's time, in milliseconds.
 */
export class RedisAway extends Error {
  readonly mayRunUntil: number | undefined;

  constructor(cause: unknown, mayRunUntil?: number) {
    const all = mayRunUntil === undefined ? 'nothing was done' : 'it may have done it all the same';
    super(`Redis did not answer in time; ${all}`, { cause });
    this.name = 'RedisAway';
    this.mayRunUntil = mayRunUntil;
  }
}

/** A reply: what became of it, then what the script returns. Numbers are Redis time in milliseconds where they are times. */
export type Reply = [is: string, ...rest: unknown[]];

export type Scripts = {
  /** Runs one script; `budgetMs` is how late it may start by Redis's clock. Throws RedisAway. */
  run(body: string, args: (string | number)[], budgetMs?: number): Promise<Reply>;
  /** Redis's time now as far as we know it, in milliseconds; never ahead of it. */
  now(): number;
  /** Forgets how far Redis's clock is from ours: after a reconnect it may be another Redis. */
  resync(): void;
};

/**
 * A script may start so much earlier than its caller gives up, in milliseconds: Node's timers may fire a little early, and what was
 * answered "could not" must never run.
 */
const travelMs = 20;

/** Returns a runner for scripts under one namespace; `clock` is a Lua expression for now. */
export function scripts(
  redis: Connection,
  namespace: string,
  clock = redisTime,
  patienceMs = frontPatience,
  counts?: LedgerCounts,
): Scripts {
  const head = prelude(clock);
  const shas = new Map<string, { text: string; sha: string }>();
  const base = `{${namespace}}`;
  const holder = holderOf(redis, base);
  // Redis time minus ours. A reply travels, so each reading is a little low: keep the highest of the last minute.
  let read: { ms: number; at: number; by: string | undefined } | undefined;
  const skew = () => (read?.by === holder() ? read : undefined);

  const compiled = (body: string) => {
    const known = shas.get(body);
    if (known) return known;
    const text = wrapped(head, body);
    const script = { text, sha: createHash('sha1').update(text).digest('hex') };
    shas.set(body, script);
    return script;
  };
  const learn = (redisNow: number) => {
    const ms = redisNow - Date.now();
    const known = skew();
    if (!known || ms > known.ms || Date.now() - known.at > 60_000)
      read = { ms, at: Date.now(), by: holder() };
  };
  const attempt = async (body: string, args: (string | number)[], notAfter: number): Promise<Reply> => {
    const { text, sha } = compiled(body);
    const reply = await redis
      .evalsha(sha, 1, base, notAfter, ...args)
      .catch((error: Error) => {
        if (error.message.startsWith('NOSCRIPT')) return redis.eval(text, 1, base, notAfter, ...args);
        throw error;
      })
      .catch((error: unknown) => away(error, notAfter));
    const [[is, at, ...rest], endings] = reply as [[string, number, ...unknown[]], string[]];
    learn(at);
    for (let i = 0; i < endings.length; i += 3) {
      const [op = '', work = '', outcome = ''] = endings.slice(i, i + 3);
      counts?.ended(op, work, outcome);
    }
    return [is, ...rest];
  };
  const run = async (body: string, args: (string | number)[], budgetMs = patienceMs): Promise<Reply> => {
    if (!skew())
      await attempt('return {"time", now}', [], Number.MAX_SAFE_INTEGER).catch(error => {
        // Of the script itself nothing has been sent.
        throw error instanceof RedisAway ? new RedisAway(error.cause) : error;
      });
    const asked = performance.now();
    const left = () => budgetMs - travelMs - (performance.now() - asked);
    const reply = await attempt(body, args, now() + left());
    if (reply[0] !== 'late') return reply;
    // Nothing was done. Was it Redis's clock that moved on, which we have just learned, and not time, there is some left.
    const again = left() > 0 ? await attempt(body, args, now() + left()) : reply;
    if (again[0] === 'late') throw new RedisAway('notAfter passed');
    return again;
  };
  const timed: typeof run = async (...script) => {
    const began = performance.now();
    try {
      return await run(...script);
    } catch (error) {
      if (error instanceof RedisAway) counts?.away();
      throw error;
    } finally {
      counts?.ran((performance.now() - began) / 1_000);
    }
  };
  const now = () => Date.now() + (skew()?.ms ?? 0);
  const resync = () => {
    read = undefined;
  };
  redis.on('ready', resync);
  return { run: timed, now, resync };
}

/** What a Redis answers while nothing can be done: it starts, another takes its place, its replicas are gone, or our slot moves. */
const notNow =
  /^(CLUSTERDOWN|LOADING|MASTERDOWN|NOREPLICAS|READONLY|TRYAGAIN)\b|access a non local key in a cluster/;

/**
 * What ioredis throws before it has written anything of a command: a connection that is down, a cluster without a node to ask, one that
 * is closed. Its `Connection is closed.` is not among these: a cluster says so of a node that it could not reach, and of one that went
 * away with the command, too. Nor is `Command timed out`, nor what it says when its retries are over.
 */
const unsent = new Set([
  "Stream isn't writeable and enableOfflineQueue options is false",
  "Cluster isn't ready and enableOfflineQueue options is false",
  'Cluster is ended.',
]);

/** Returns what commands that only read are answered with. Throws RedisAway where a script would: nothing was done. */
export const answered = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((error: unknown) => away(error));

// A wrong script or a full Redis is not "away": those are ours to see in the log, and the person is told they failed.
function away(error: unknown, notAfter?: number): never {
  if (!(error instanceof Error)) throw new RedisAway(error, notAfter);
  const answered = error.name === 'ReplyError';
  if (answered && !notNow.test(error.message)) throw error;
  throw new RedisAway(error, answered || unsent.has(error.message) ? undefined : notAfter);
}
