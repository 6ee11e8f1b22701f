/** What a kind of change is: what it may touch, what it promises and what it does, side by side in one file. */

import type { Service } from '../aws/ecs.ts';
import type { Eyes, Hands } from '../aws/index.ts';
import type { ServiceDeployment } from '../aws/rollouts.ts';
import type { Written } from '../aws/writes.ts';
import type { Config } from '../config/index.ts';
import { type Refusal, UserError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Note } from '../ports.ts';
import type {
  Change,
  Check,
  Left,
  Op,
  Outcome,
  Person,
  Plan,
  Progress,
  Scope,
  Statement,
  Work,
} from '../work.ts';
import type { Known } from './pausing.ts';
import type { Redactor } from './redacting/redactor.ts';
import type { Found } from './resolve.ts';
import type { SlotKind } from './slot.ts';

/** Thrown when a step must not or cannot be done: the op ends with these words. */
export class StepRefused extends UserError {
  readonly outcome: Outcome;

  constructor(refusal: Refusal, outcome: Outcome = 'failed') {
    super(refusal.code, refusal.said, refusal.next);
    this.name = 'StepRefused';
    this.outcome = outcome;
  }
}

/** One AWS write of an op, done at most once whatever dies in between. */
export type Step = {
  name: string;
  /** True when doing it twice does no harm (an absolute count, the same revision). */
  harmless: boolean;
  /** True when what it did may be hard to see for a moment: it is looked for more than once before it is done again. */
  elusive?: true;
  /** True where it may have been done before it is begun: then nothing is written. */
  looks?: true;
  /** Looks whether it has been done, when an earlier try may have; asked before doing it again. */
  done(eyes: Eyes): Promise<Left | undefined>;
  /** True where a refusal is told, but the op goes on. */
  optional?: true;
  /** False while something it needs to know has not been found out yet: it is done later. */
  ready?(op: Op): boolean;
  /** Looks just before it is done whether the world is still what the plan saw. Throws StepRefused. */
  check?(eyes: Eyes): Promise<void>;
  /** Does it. */
  act(hands: Hands, eyes: Eyes): Promise<Written>;
};

/** What AWS shows of a running change; a part that was not read this time is undefined. */
export type View = { service?: Service | undefined; deployment?: ServiceDeployment | undefined };

export type End = { outcome: Outcome; why?: Refusal };

/** What a view means for a running change. */
export type Seen = {
  progress: Progress;
  end?: End;
  /** ECS calls it a success: now look what really runs. */
  verify?: true;
  /** Something failed for the first time: say why. */
  explain?: true;
};

/** What planning may know besides AWS: the configuration, what our own ops began and decided, and which timed changes stand. `now` in milliseconds. */
export type Limits = Pick<Config, 'targets' | 'waivers' | 'limits'> &
  Known & { ledger: { timed: Pick<Ledger['timed'], 'on'> }; now: number };

/** What differs from what a plan saw, in words; `by` is whose doing it is, where that is known. */
export type Moved = string | { said: string; by?: Person };

export type Worker<W extends Work> = {
  slot: SlotKind;
  /** Where what is changed has a slot of its own: its name. */
  ownSlot?(plan: Pick<Plan, 'scope' | 'change'>): string;
  /** What its progress is read from. */
  follows: 'service' | 'deployment';
  /** The IAM statements of each step, in order; `earlier` narrows a step to what the ones before brought about. Pure. */
  needs(given: {
    op: string;
    scope: Scope;
    change: Change;
    earlier: Left;
  }): { name: string; needs: Statement[] }[];
  /** The steps by hand: the AWS CLI's line for each, by the name of the step. Pure. */
  byHand(given: { scope: Scope; change: Change; earlier: Left }): Record<string, string>;
  /** What would change, every number absolute and every tag a digest. Throws UserError; changes nothing. */
  plan(work: W, found: Found, limits: Limits): Promise<{ change: Change; checks: Check[] }>;
  /** What differs from what the plan saw, in words; undefined when nothing does. */
  moved(plan: Plan, work: W, found: Found, limits: Limits): Promise<Moved | undefined>;
  /** The steps of an approved plan, in order; with `stop` asked for, the one that stops it, too. */
  perform(op: Op, plan: Plan): Step[];
  /** Judges a running change by what AWS shows. Pure; `now` in milliseconds. */
  advance(op: Op, plan: Plan, view: View, now: number): Seen;
  /** Looks what really runs after a success; the end it returns is the truth. */
  verify?(op: Op, plan: Plan, eyes: Eyes): Promise<End>;
  /** Finds out why something failed. */
  explain?(op: Op, plan: Plan, eyes: Eyes, redactor: Redactor): Promise<Note>;
};
