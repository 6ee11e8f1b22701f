/** Claims: taken, kept, given back, and put down in the middle of an op when a worker stops. */
import type { Op } from '../work.ts';
import type { LedgerCounts } from './counts.ts';
import * as worker from './lua/worker.ts';
import type { Part } from './part.ts';
import { parseOp } from './record.ts';

/** A worker's right to work on an op: the op as it was, and the epoch that every later script checks. */
export type Claim = { op: Op; epoch: number };

type Limits = { claim: number; keepChange: number; keepRead: number };

/** Returns the part of the ledger that deals with claims; the terms in `limits` are milliseconds. */
export function createClaims(
  { run, own }: Pick<Part, 'run' | 'own'>,
  limits: Limits,
  counts: LedgerCounts | undefined,
) {
  /** What this process has a claim on, and until when by our clock; a claim that lapsed is somebody else's to take. */
  const held = new Map<string, { epoch: number; until: number }>();
  const keep = (op: string, epoch: number) => held.set(op, { epoch, until: Date.now() + limits.claim });
  const drop = (op: string, epoch: number) => held.get(op)?.epoch === epoch && held.delete(op);
  const unlapsed = () => {
    for (const [op, { until }] of held) if (until < Date.now()) held.delete(op);
    return [...held];
  };
  const putDown = async (op: string, epoch: number): Promise<void> => {
    drop(op, epoch);
    await run(worker.putDown, [op, epoch], 2_000);
  };

  return {
    /** Claims an op for a worker; undefined when another has it or nothing is left to do. */
    async claim(op: string, name: string): Promise<Claim | undefined> {
      const [is, at, whole, lapsed] = await run(worker.claim, [op, name, limits.claim], 2_000);
      if (is !== 'claimed') return undefined;
      const epoch = Number(at);
      unlapsed();
      keep(op, epoch);
      counts?.claimed(lapsed === 1);
      return { op: parseOp(op, whole), epoch };
    },
    /** Keeps a claim for another term. */
    async renew(op: string, epoch: number) {
      const reply = await own(worker.renew, op, epoch, limits.claim);
      if (held.get(op)?.epoch === epoch) keep(op, epoch);
      return reply;
    },
    /** Gives a claim back; true when there is more to do at once. */
    async release(op: Op, epoch: number): Promise<boolean> {
      drop(op.id, epoch);
      const keepMs = op.plan || op.lock ? limits.keepChange : limits.keepRead;
      return (await run(worker.release, [op.id, epoch, op.votesVersion, keepMs], 2_000))[0] === 'again';
    },
    /** Gives a claim back in the middle of an op, and rings for whoever goes on. */
    putDown,
    /** Puts down every claim that this process has; returns their ops. Throws RedisAway when not all could be. */
    async putAllDown(): Promise<string[]> {
      const left = unlapsed();
      await Promise.all(left.map(([op, { epoch }]) => putDown(op, epoch)));
      return left.map(([op]) => op);
    },
  };
}
