/** Audit trails made by hand, as the ledger's scripts write them, and as somebody would who may write to Redis. */

import { type AuditRecord, linked, type Place } from '../../src/ledger/chain.ts';
import type { Connection } from '../../src/ledger/redis.ts';

/** Appends texts to a trail, each in the next record. */
export async function append(redis: Connection, namespace: string, texts: readonly string[]): Promise<void> {
  const pipeline = redis.pipeline();
  const last = Number((await redis.get(`{${namespace}}:audit:n`)) ?? 0);
  texts.forEach((text, i) => pipeline.xadd(`{${namespace}}:audit`, `${last + i + 1}-1`, 'r', text));
  pipeline.incrby(`{${namespace}}:audit:n`, texts.length);
  await pipeline.exec();
}

/** Puts these records in the place of a trail's. With `forged` it is sealed anew, as if nothing had happened. */
export async function replace(
  redis: Connection,
  namespace: string,
  records: readonly AuditRecord[],
  forged?: { base?: Place },
): Promise<void> {
  const key = `{${namespace}}:audit`;
  const pipeline = redis.pipeline().del(key);
  for (const { n, text } of records) pipeline.xadd(key, `${n}-1`, 'r', text);
  const { base = { n: 0, head: '' } } = forged ?? {};
  const last = linked(base, records).at(-1) ?? base;
  if (forged) pipeline.hset(`${key}:sealed`, 'n', last.n, 'head', last.head);
  if (forged?.base) pipeline.hset(`${key}:base`, 'n', base.n, 'head', base.head);
  await pipeline.exec();
}

/** Returns a record's text as the ledger would write it. */
export const recordText = (at: number, words: string): string =>
  JSON.stringify({ op: 'op_aaaaaaaaaaaa', what: 'voted', who: 'T:sre', at, reason: words });
