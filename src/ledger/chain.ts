/** The chain over the audit records, and how it is compared with what was seen of it elsewhere. */
import { createHash } from 'node:crypto';

/** A record as its transition wrote it: its number and its exact text. */
export type AuditRecord = { n: number; text: string };

/** A place in the chain: the number of a record and the head up to it. */
export type Place = { n: number; head: string };

/** A head of the chain: everything up to record `n` is as it was at that moment, by Redis's clock in milliseconds. */
export type Head = Place & { at: number };

/** A record in the chain: the head before it and the head with it. */
export type Linked = AuditRecord & { before: string; head: string };

/** What a proof covers: records `from` to `to`, and how many heads from outside agreed. */
export type Proved = { from: number; to: number; compared: number };

/** Thrown with what is wrong with a chain, in words. */
export class Broken extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'Broken';
  }
}

/** Returns the chain's next head: SHA-256 over the head before, the record's number and its exact text. */
export const link = (before: string, { n, text }: AuditRecord): string =>
  createHash('sha256').update(`${before}\n${n}\n${text}`).digest('hex');

/** Returns the records, each linked to the one before. */
export function linked(before: Place, records: readonly AuditRecord[]): Linked[] {
  let { head } = before;
  return records.map(record => {
    const one = { ...record, before: head, head: link(head, record) };
    head = one.head;
    return one;
  });
}

/** Returns what compares a chain with heads from outside, place by place. Throws Broken when those contradict each other. */
export function against(outside: readonly Place[]) {
  const wanted = new Map<number, string>();
  let compared = 0;
  for (const { n, head } of outside) {
    if ((wanted.get(n) ?? head) !== head)
      throw new Broken(`outside there are two different heads of record ${n}`);
    wanted.set(n, head);
  }
  return {
    /** Throws Broken when outside something else was seen at this place. */
    pass({ n, head }: Place): void {
      const seen = wanted.get(n);
      if (seen === undefined) return;
      if (seen !== head) throw new Broken(`record ${n} or one before it is not what was sealed outside`);
      compared++;
    },
    /** Returns how many heads were compared. Throws Broken when outside the chain was seen to go on after record `last`. */
    end(last: number): number {
      const beyond = [...wanted.keys()].reduce((most, n) => Math.max(most, n), 0);
      if (beyond > last)
        throw new Broken(`it ends with record ${last}; outside it was sealed up to ${beyond}`);
      return compared;
    },
  };
}
