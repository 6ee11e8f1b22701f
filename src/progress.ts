/** How a running change goes, and what is looked at after it. Part of what all rooms share. No I/O. */

import type { HookStep } from './hook.ts';
import type { Cause } from './seen.ts';

/** How a deployment goes, as ECS's own service deployment says it. */
export type Rollout = {
  /** ARN of the service deployment that is ours, once it could be told from others. */
  arn?: string;
  /** As ECS has it: PENDING, IN_PROGRESS, SUCCESSFUL, ROLLBACK_IN_PROGRESS … */
  status?: string;
  reason?: string;
  /** Running tasks of the revisions before. */
  old: number;
  /** What the circuit breaker has counted, and when it trips. */
  failures?: { count: number; of: number };
  /** Tasks of ours that failed, as the service counts them. */
  failedTasks: number;
  /** Where a blue/green, linear or canary deployment stands, and the share of traffic on the new revision in percent. */
  stage?: string;
  weight?: number;
  bakeMinutes?: number;
  /** Its pauses so far; those that wait have the status AWAITING_ACTION. */
  hooks?: HookStep[];
  /** The first failure has been explained in the thread, by this cause first. */
  explained?: Cause | 'unknown';
};

/** How far a running change has come, in tasks; for a deployment, in tasks of the new revision. */
export type Progress = {
  desired: number;
  running: number;
  pending: number;
  lastEvent?: { at: number; text: string };
  /** Set when it takes longer than it should: a warning, not an end. */
  stuckSince?: number;
  rollout?: Rollout;
};

/** What is compared for a while after a deployment went live; times in milliseconds. */
export type Watch = {
  until: number;
  /** Alarms that were firing before, which therefore say nothing about the new version. */
  before: string[];
  /** What is worse than before, in words; empty while all is well. */
  worse: string[];
  /** Why it is watched no longer: its time is over, or another deployment took its place. */
  over?: 'time' | 'replaced';
};
