/** The audit trail: numbered records that transitions append, chained by SHA-256 so that no later change goes unseen. */
import type { Redis } from 'ioredis';
import { type AuditRecord, against, Broken, type Head, type Linked, linked, type Place } from './chain.ts';
import * as lua from './lua/audit.ts';
import { scripts } from './script.ts';

/** How many records are read at a time. */
const pageSize = 500;

export type Audit = ReturnType<typeof createAudit>;

/** What a proof covers: records `from` to `to`, and how many heads from outside agreed. */
export type Proved = { from: number; to: number; compared: number };

/** Returns the audit trail under one namespace. */
export function createAudit(redis: Redis, namespace: string) {
  const base = `{${namespace}}`;
  const { run } = scripts(redis, namespace);

  /** Returns the records after `n`, at most a page. Throws Broken when a number is missing or an entry is not a record. */
  const after = async (n: number): Promise<AuditRecord[]> => {
    const found = await redis.xrange(`${base}:audit`, `${n + 1}-0`, '+', 'COUNT', String(pageSize));
    return found.map(([id, [name, text, ...more]], i) => {
      const number = n + 1 + i;
      if (id !== `${number}-1`) throw new Broken(`record ${number} is missing`);
      if (name !== 'r' || text === undefined || more.length > 0)
        throw new Broken(`record ${number} is not as the ledger writes it`);
      return { n: number, text };
    });
  };
  const sealed = async (): Promise<Head> => {
    const [n, head, at] = await redis.hmget(`${base}:audit:seal`, 'n', 'head', 'at');
    return { n: Number(n ?? 0), head: head ?? '', at: Number(at ?? 0) };
  };

  /** The sealed records, a page at a time. Throws Broken when they are not those that were sealed. */
  async function* chain(): AsyncGenerator<Linked> {
    const end = await sealed();
    let place: Place = { n: 0, head: '' };
    while (place.n < end.n) {
      const page = linked(place, await after(place.n)).filter(({ n }) => n <= end.n);
      yield* page;
      const last = page.at(-1);
      if (!last) throw new Broken(`record ${place.n + 1} is missing; the chain was sealed up to ${end.n}`);
      place = last;
    }
    if (place.head !== end.head) throw new Broken('the records are not those that were sealed');
  }

  return {
    after,
    sealed,
    chain,

    /** Chains what has been appended since; returns the new head, or undefined when there was nothing or somebody else did. */
    async seal(): Promise<Head | undefined> {
      const before = await sealed();
      const last = linked(before, await after(before.n)).at(-1);
      if (!last) return undefined;
      const [is, at] = await run(lua.seal, [before.n, before.head, last.n, last.head], 2_000);
      return is === 'sealed' ? { n: last.n, head: last.head, at: Number(at) } : undefined;
    },

    /** Proves the chain up to its sealed head, and against every head from outside. Throws Broken with what is wrong. */
    async verify(outside: readonly Place[]): Promise<Proved> {
      const heads = against(outside);
      let to = 0;
      for await (const record of chain()) {
        heads.pass(record);
        to = record.n;
      }
      return { from: 1, to, compared: heads.end(to) };
    },
  };
}
