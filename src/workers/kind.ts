/** What a kind of change is: what it may touch, what it promises and what it does, side by side in one file. */

import type { Service } from '../aws/ecs.ts';
import type { Eyes, Hands } from '../aws/index.ts';
import type { Refusal } from '../errors.ts';
import type { Change, Op, Outcome, Plan, Progress, Scope, SlotKind, Statement, Work } from '../work.ts';
import type { Found } from './resolve.ts';

/** One AWS write of an op, done at most once whatever dies in between. */
export type Step = {
  name: string;
  /** True when doing it twice does no harm (an absolute count, the same revision). */
  harmless: boolean;
  /** Looks whether it has been done, when an earlier try may have; asked before doing it again. */
  done(eyes: Eyes): Promise<boolean>;
  /** Does it; returns AWS's request id. */
  act(hands: Hands): Promise<string>;
};

/** What the world shows of a running change. */
export type Seen = { progress: Progress; end?: { outcome: Outcome; why?: Refusal } };

export type Worker<W extends Work> = {
  slot: SlotKind;
  /** The IAM statements of each step, in order. Pure. */
  needs(scope: Scope, change: Change): { name: string; needs: Statement[] }[];
  /** What would change, every number absolute. Throws UserError; changes nothing. */
  plan(work: W, found: Found, limits: { maxTasks: number }): Promise<{ change: Change; warnings: string[] }>;
  /** What differs from what the plan saw, in words; undefined when nothing does. */
  moved(plan: Plan, found: Found): string | undefined;
  /** The steps of an approved plan, in order. */
  perform(plan: Plan): Step[];
  /** Judges a running change by what AWS shows. Pure; `now` in milliseconds. */
  advance(op: Op, plan: Plan, service: Service | undefined, now: number): Seen;
};
