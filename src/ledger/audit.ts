/** The audit trail: numbered records that transitions append, chained by SHA-256 so that no later change goes unseen. */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as running from './lua/running.ts';
import { scripts } from './script.ts';

/** A head of the chain: everything up to record `n` is as it was when this was written. */
export type Head = { n: number; head: string; at: number };

export type AuditRecord = { n: number; text: string };

/** Returns the chain's next head: SHA-256 over the head before, the record's number and its exact text. */
export const link = (head: string, { n, text }: AuditRecord): string =>
  createHash('sha256').update(`${head}\n${n}\n${text}`).digest('hex');

/** How many records one sealing or one page of a verification reads. */
const pageSize = 500;

/** Returns the audit trail under one namespace. */
export function createAudit(redis: Redis, namespace: string) {
  const base = `{${namespace}}`;
  const { run } = scripts(redis, namespace);

  /** Returns the records after `n`, at most a page. Throws when a number is missing. */
  const after = async (n: number): Promise<AuditRecord[]> => {
    const found = await redis.xrange(`${base}:audit`, `${n + 1}-0`, '+', 'COUNT', String(pageSize));
    return found.map(([id, fields], i) => {
      const number = Number(String(id).split('-')[0]);
      if (number !== n + 1 + i) throw new Error(`audit record ${n + 1 + i} is missing`);
      return { n: number, text: fields[1] ?? '' };
    });
  };
  const sealed = async (): Promise<Head> => {
    const [n, head, at] = await redis.hmget(`${base}:audit:seal`, 'n', 'head', 'at');
    return { n: Number(n ?? 0), head: head ?? '', at: Number(at ?? 0) };
  };

  return {
    after,
    sealed,

    /** Chains what has been appended since; returns the new head, or undefined when there was nothing or somebody else did. */
    async seal(): Promise<Head | undefined> {
      const before = await sealed();
      const records = await after(before.n);
      const last = records.at(-1);
      if (!last) return undefined;
      const head = records.reduce(link, before.head);
      const args = [before.n === 0 ? '0' : before.n, before.head, last.n, head];
      const [is] = await run(running.seal, args, 2_000);
      return is === 'sealed' ? { n: last.n, head, at: Date.now() } : undefined;
    },

    /**
     * Recomputes the chain and compares it with the sealed head and with every head an outside sink has. Returns how many
     * records are proved, or what is wrong.
     */
    async verify(outside: readonly Head[]): Promise<{ proved: number } | { wrong: string }> {
      const expected = new Map(outside.map(({ n, head }) => [n, head]));
      const end = await sealed();
      let head = '';
      let n = 0;
      try {
        while (n < end.n) {
          const page = (await after(n)).filter(record => record.n <= end.n);
          if (page.length === 0)
            return { wrong: `record ${n + 1} is missing; the chain was sealed up to ${end.n}` };
          for (const record of page) {
            head = link(head, record);
            n = record.n;
            const wanted = expected.get(n);
            if (wanted !== undefined && wanted !== head)
              return { wrong: `record ${n} or one before it is not what was sealed outside` };
            expected.delete(n);
          }
        }
      } catch (error) {
        return { wrong: (error as Error).message };
      }
      if (head !== end.head) return { wrong: 'the records are not those that were sealed' };
      const beyond = [...expected.keys()].find(number => number > n);
      return beyond === undefined
        ? { proved: n }
        : { wrong: `the chain ends at ${n}; outside it was sealed up to ${beyond}` };
    },
  };
}
