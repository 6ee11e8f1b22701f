/** The audit trail: numbered records that transitions append, chained by SHA-256 so that no later change goes unseen. */

import {
  type AuditRecord,
  against,
  Broken,
  type Head,
  type Linked,
  linked,
  type Place,
  type Proved,
} from './chain.ts';
import { lineOf } from './export.ts';
import * as lua from './lua/audit.ts';
import type { Connection } from './redis.ts';
import { scripts } from './script.ts';

/** How many records are read at a time. */
const pageSize = 500;

export type Audit = ReturnType<typeof createAudit>;

/** How long one process may take to hand out a page before another tries, in milliseconds. */
const handingMs = 15_000;

/** Whether a record says that the trail was trimmed up to this base. */
const trims = ({ text }: AuditRecord, { head }: Place): boolean =>
  text.includes('"what":"trimmed"') && text.includes(`"head":"${head}"`);

/** Returns the audit trail under one namespace. */
export function createAudit(redis: Connection, namespace: string) {
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
  /** Returns up to where the trail was trimmed, is sealed, or is handed out; `n` is 0 where it never was. */
  const upTo = async (which: 'base' | 'sealed' | 'handed'): Promise<Head> => {
    const [n, head, at] = await redis.hmget(`${base}:audit:${which}`, 'n', 'head', 'at');
    return { n: Number(n ?? 0), head: head ?? '', at: Number(at ?? 0) };
  };
  /** Moves such a place on, unless somebody else did; returns when, by Redis's clock. */
  const move = async (which: 'sealed' | 'handed', from: Place, to: Place): Promise<number | undefined> => {
    const [is, at] = await run(lua.move, [which, from.n, from.head, to.n, to.head], 2_000);
    return is === 'moved' ? Number(at) : undefined;
  };

  /** Returns a page of the records from a place to the sealed end. Throws Broken when they are not those that were sealed. */
  const between = async (place: Place, end: Place): Promise<Linked[]> => {
    if (place.n >= end.n) return [];
    const page = linked(place, await after(place.n)).filter(({ n }) => n <= end.n);
    const last = page.at(-1);
    if (!last) throw new Broken(`record ${place.n + 1} is missing; the chain was sealed up to ${end.n}`);
    if (last.n === end.n && last.head !== end.head)
      throw new Broken('the records are not those that were sealed');
    return page;
  };

  /** The sealed records, read a page at a time. Throws Broken when they are not those that were sealed. */
  async function* chain(): AsyncGenerator<Linked> {
    const end = await upTo('sealed');
    let place: Place = await upTo('base');
    for (let page = await between(place, end); page.length > 0; page = await between(place, end)) {
      yield* page;
      place = page.at(-1) ?? place;
    }
  }

  return {
    after,
    chain,
    base: () => upTo('base'),
    sealed: () => upTo('sealed'),

    /** Records that the doctor is about to try things on a service, for whom; returns the record's number. Throws RedisAway. */
    async tried(who: string, facts: object): Promise<number> {
      const [, n] = await run(lua.tried, [who, JSON.stringify(facts)], 2_000);
      return Number(n);
    },

    /** Chains what has been appended since; returns the new head, or undefined when there was nothing or somebody else did. */
    async seal(): Promise<Head | undefined> {
      const before = await upTo('sealed');
      const last = linked(before, await after(before.n)).at(-1);
      const at = last && (await move('sealed', before, last));
      return last && at !== undefined ? { n: last.n, head: last.head, at } : undefined;
    },

    /**
     * Hands the next page of sealed records and the head after them to `write`, as lines. What was handed out is remembered
     * only afterwards, so each line is handed out at least once. Returns how many records there were; 0 also while another
     * process is at it. Throws what `write` threw.
     */
    async handOut(write: (lines: string[]) => Promise<void>): Promise<number> {
      const busy = `${base}:audit:handing`;
      if ((await redis.set(busy, 1, 'PX', handingMs, 'NX')) !== 'OK') return 0;
      try {
        const [base, handed, end] = await Promise.all([upTo('base'), upTo('handed'), upTo('sealed')]);
        const before = handed.n > 0 ? handed : base;
        const page = await between(before, end);
        const last = page.at(-1);
        if (!last) return 0;
        await write([...page.map(lineOf), JSON.stringify({ n: last.n, head: last.head, at: end.at })]);
        await move('handed', before, last);
        return page.length;
      } finally {
        await redis.del(busy);
      }
    },

    /** Proves the chain up to its sealed head, and against every head from outside. Throws Broken with what is wrong. */
    async verify(outside: readonly Place[]): Promise<Proved> {
      const heads = against(outside);
      const base = await upTo('base');
      heads.pass(base);
      let to = base.n;
      let isOurs = base.n === 0;
      for await (const record of chain()) {
        heads.pass(record);
        to = record.n;
        isOurs ||= trims(record, base);
      }
      if (!isOurs) throw new Broken(`records up to ${base.n} are gone, and none says that they were trimmed`);
      return { from: base.n + 1, to, compared: heads.end(to) };
    },

    /** Removes the records after one place up to another, and records who had that done, unless the trail was trimmed meanwhile or is still to be handed out. */
    async trim(from: Place, to: Place, who: string): Promise<'trimmed' | 'other' | 'not handed out'> {
      const [is] = await run(lua.trim, [from.n, from.head, to.n, to.head, who], 2_000);
      return is as 'trimmed' | 'other' | 'not handed out';
    },
  };
}
