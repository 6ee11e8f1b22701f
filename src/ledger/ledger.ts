/** What was asked and what became of it. Every change of an op is one script; this file gives each a name and a type. */

import type { Refusal } from '../errors.ts';
import type {
  Acting,
  CardRef,
  Op,
  Outcome,
  Person,
  Plan,
  Progress,
  State,
  StepEnd,
  StepFacts,
  Watch,
} from '../work.ts';
import { alertTimes, createAlerts } from './alerts.ts';
import { createAsking } from './asking.ts';
import { createClaims } from './claims.ts';
import type { LedgerCounts } from './counts.ts';
import { createElections } from './elections.ts';
import { createFactors } from './factors/factors.ts';
import { createGauges } from './gauges.ts';
import { createHearers } from './hearers.ts';
import { createLocks } from './locks.ts';
import { createLookups } from './lookups.ts';
import * as people from './lua/people.ts';
import * as running from './lua/running.ts';
import * as worker from './lua/worker.ts';
import { createOutbox } from './outbox.ts';
import { parseOp } from './record.ts';
import type { Connection } from './redis.ts';
import { createReviews, nagEvery } from './reviews.ts';
import { answered, type Scripts, scripts } from './script.ts';
import { createTails } from './tails.ts';
import { createTimed } from './timed.ts';
import { createTurns } from './turns.ts';
import { voting } from './vote.ts';

/** How long things may take, in milliseconds (design.md §5). */
export const durations = {
  claim: 5_000,
  lease: 15_000,
  start: 600_000,
  keepChange: 30 * 86_400_000,
  keepRead: 3_600_000,
  ...alertTimes,
};

export type Durations = typeof durations;

/** What workers find out that moves nothing, but belongs on record. */
export type Noted = 'weighed' | 'blocked' | 'tried';

/** Thrown inside a worker when its claim has lapsed: stop, somebody else goes on. */
export class ClaimLost extends Error {
  constructor(op: string) {
    super(`the claim on ${op} has lapsed`);
    this.name = 'ClaimLost';
  }
}

export type Ledger = ReturnType<typeof createLedger>;

/** Returns the ledger under one namespace of one Redis. All its calls throw RedisAway when Redis does not answer in time. */
export function createLedger(options: {
  redis: Connection;
  namespace: string;
  durations?: Partial<Durations>;
  /** A Lua expression for now; only tests name another than Redis's own. */
  clock?: string;
  /** How late a script for somebody who waits may start, in milliseconds. */
  patienceMs?: number;
  /** Counts what happens, for operators. */
  counts?: LedgerCounts;
}) {
  const { redis, namespace } = options;
  const limits = { ...durations, ...options.durations };
  const { run, now, resync }: Scripts = scripts(
    redis,
    namespace,
    options.clock,
    options.patienceMs,
    options.counts,
  );
  const base = `{${namespace}}`;
  const opKey = (id: string) => `${base}:op:${id}`;
  const own = async (script: string, op: string, epoch: number, ...args: (string | number)[]) => {
    const reply = await run(script, [op, epoch, ...args], 2_000);
    if (reply[0] === 'lost') throw new ClaimLost(op);
    return reply;
  };
  const read = async (id: string): Promise<Op | undefined> => {
    const whole = await answered(redis.eval(people.read, 1, opKey(id)));
    return whole === null ? undefined : parseOp(id, whole);
  };

  return {
    namespace,
    now,
    resync,

    ...createAsking(run),
    /** Records a click as a vote. */
    vote: voting(run),
    /** What is kept of people's second factors. */
    factors: createFactors(redis, namespace, run),

    /** Has an op's votes weighed, or its end told. */
    ring: (op: string) => run(people.ring, [op], 2_000),

    /** Ends an op that is not yet running. */
    async withdraw(op: string, who: Person) {
      const [is, how] = await run(people.withdraw, [op, who.team, who.user], 2_000);
      return { is, how } as { is: 'withdrawn' | 'running' | 'unknown' } | { is: 'over'; how: Outcome };
    },

    /** Asks a running change to stop. */
    async stop(op: string, who: Person) {
      const [is, how] = await run(people.stop, [op, who.team, who.user], 2_000);
      return { is, how } as { is: 'stopping' | 'already' } | { is: 'over'; how: State | undefined };
    },

    ...createClaims({ run, own }, limits, options.counts),
    /** Keeps the plan of an op; `could` are people who could approve it, for the card to name. */
    async plan(op: string, epoch: number, plan: Plan, hash: string, could: readonly Person[] = []) {
      const { scope, terms } = plan;
      const args = [
        JSON.stringify(plan),
        hash,
        scope.target,
        terms.expiresMs,
        JSON.stringify(could),
        terms.urgent ? 1 : 0,
      ];
      return (await own(worker.plan, op, epoch, ...args))[0];
    },
    hold: async (op: string, epoch: number) => (await own(worker.hold, op, epoch))[0],
    /** Puts on record what a worker found out; `key` says whether it is news. */
    note: (op: string, epoch: number, what: Noted, key: string, facts: object) =>
      own(worker.note, op, epoch, what, key, JSON.stringify(facts)),
    strike: (op: string, epoch: number, who: Person, reason: string) =>
      own(worker.strike, op, epoch, who.team, who.user, reason),
    /** Clears an op whose votes are still those that were weighed; it has to start within `startMs`. */
    async clear(op: string, epoch: number, votesVersion: number, acting: Acting, startMs = limits.start) {
      const reply = await own(worker.clear, op, epoch, votesVersion, JSON.stringify(acting), startMs);
      return reply[0] as 'cleared' | 'votes' | 'expired' | 'over';
    },
    /**
     * Starts a cleared op if the votes are still those that were weighed, none of `locks` is locked, the slot is free, and the
     * timed change that stands there is the one that it takes the place of (`over`).
     */
    async start(
      op: string,
      epoch: number,
      votes: number,
      slot: string,
      acting: Acting,
      locks: string[],
      over = '',
    ) {
      const args = [votes, slot, JSON.stringify(acting), JSON.stringify(locks), nagEvery, over];
      const [is, holder] = await own(worker.start, op, epoch, ...args);
      return { is, holder } as
        | { is: 'running' | 'votes' | 'expired' | 'timed' | 'over' }
        | { is: 'taken' | 'locked'; holder: string };
    },
    /** Writes the intent of a step; the answer is its lease, or the moment before which nothing may be written. */
    async intent(op: string, epoch: number, step: string, harmless: boolean) {
      const reply = await own(running.intent, op, epoch, step, limits.lease, harmless ? 1 : 0);
      const [is, at, lapsed] = reply;
      if (is === 'lease') options.counts?.leased(lapsed === 1);
      return { is, at: Number(at) } as { is: 'lease' | 'wait' | 'stopped' | 'over'; at: number };
    },
    /** Writes what became of a step, what later ones need to know of it, and how AWS can be asked about it. */
    result(op: string, epoch: number, step: string, did: StepEnd, more: StepFacts = {}) {
      const { requestId = '', left, session } = more;
      const texts = [left, session].map(one => (one ? JSON.stringify(one) : ''));
      return own(running.result, op, epoch, step, did, requestId, ...texts);
    },
    follow: (op: string, epoch: number) => own(running.follow, op, epoch),
    progress: (op: string, epoch: number, progress: Progress) =>
      own(running.progress, op, epoch, JSON.stringify(progress)),
    async end(op: string, epoch: number, outcome: Outcome, why?: Refusal, who?: Person) {
      const by = who ? `${who.team}:${who.user}` : '';
      return (await own(running.finish, op, epoch, outcome, why ? JSON.stringify(why) : '', by))[0];
    },
    async expire(op: string, epoch: number) {
      return (await own(running.expire, op, epoch))[0] === 'expired';
    },
    /** Counts a failure of ours; returns how many there were. */
    fault: async (op: string, epoch: number) => Number((await own(running.fault, op, epoch))[1]),
    /** Says whether a message may be posted blindly or an earlier post must be looked for first. */
    async posting(op: string, epoch: number, what: 'posting' | `posting:${string}`) {
      return (await own(running.posting, op, epoch, what))[0] as 'post' | 'look' | 'done';
    },
    posted: (op: string, epoch: number, what: `posting:${string}`) => own(running.posted, op, epoch, what),
    unposted: (op: string, epoch: number, what: `posting:${string}`) =>
      own(running.unposted, op, epoch, what),
    /** Keeps what is seen after the end; while it is not over the op stays among the watched. */
    watch: (op: string, epoch: number, seen: Watch) => own(running.watch, op, epoch, JSON.stringify(seen)),
    told: (op: string, epoch: number, version: number, card?: CardRef) =>
      own(running.told, op, epoch, version, card ? JSON.stringify(card) : ''),
    /** Rings for up to `limit` ops that need attention; returns how many. */
    overdue: async (limit: number) => Number((await run(running.overdue, [limit], 2_000))[1]),
    ...createTurns(run),

    /** Returns an op as it is now, or undefined. */
    read,
    locks: createLocks({ redis, base, run, own, read }),
    reviews: createReviews({ redis, base, run, own }),
    tails: createTails({ run, own }),
    alerts: createAlerts({ redis, base, run, times: limits }),
    hearers: createHearers({ run }),
    timed: createTimed({ redis, base, run, own, read }),
    ...createElections({ redis, base }),
    /** The op that holds a slot, if any. */
    async holder(slot: string): Promise<string | undefined> {
      const [is, id] = await run(people.slotHolder, [slot], 2_000);
      return is === 'held' ? String(id) : undefined;
    },
    ...createLookups(redis, base),
    ...createOutbox(redis, base),
    ...createGauges({ run }),
  };
}
