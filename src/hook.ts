/** Pauses of deployments, where ECS itself waits for somebody (ecs.md §1.2). Part of what all rooms share. No I/O. */
import type { Difference, Image, Scope } from './plan.ts';
import type { Person, ServiceName } from './work.ts';

/** What people decide at a pause. */
export type HookAction = 'continue' | 'rollback';

/** Deciding a pause. `hook` is its id or how that begins; without one the only pause that waits is meant. */
export type HookWork = { kind: 'hook'; service: ServiceName; hook?: string; action: HookAction };

/**
 * One pause of a deployment. `status` is as ECS has it: AWAITING_ACTION, SUCCEEDED, FAILED, TIMED_OUT. `stage` is inferred, since
 * ECS's record of a hook does not name it; `weight` is the percentage of production traffic that continuing gives the new revision.
 */
export type HookStep = {
  hookId: string;
  status: string;
  stage?: string;
  weight?: number;
  /** When ECS decides by itself, in milliseconds, and how. */
  expiresAt?: number;
  timeoutAction: 'CONTINUE' | 'ROLLBACK';
  /** The op of ours that decided it. */
  decided?: { op: string; action: HookAction; by: Person };
};

/** A pause that has not been reached yet. */
export type HookAhead = Required<Pick<HookStep, 'stage'>> & Pick<HookStep, 'weight'>;

/** What a revision runs: its task definition in short, and its images by digest. */
export type Runs = { revision: string; images: Image[] };

/** A deployment that has pauses, as it is now: blue is what served before it, green what it brings. */
export type Paused = {
  /** ARN and status of the service deployment. */
  deployment: string;
  status: string;
  scope: Scope;
  /** ROLLING, BLUE_GREEN, LINEAR or CANARY. */
  strategy: string;
  /** In ECS's order, the newest dozen; those that wait have the status AWAITING_ACTION. `earlier` came before these. */
  steps: HookStep[];
  earlier: number;
  /** The next dozen, and how many come after these. */
  ahead: HookAhead[];
  later: number;
  /** Percentage of production traffic on green, where traffic is shifted. */
  traffic?: number;
  blue?: Runs;
  green: Runs;
  differences: Difference[];
  /** Our op that began it, with whoever asked for that; or who registered what it runs. */
  startedBy?: { op: string; by: Person } | { arn: string };
};

/** The change that deciding a pause is. */
export type HookChange = { kind: 'hook'; action: HookAction; hook: string; paused: Paused };

/** A pause that waits, as a line of a list. `since` is when its deployment moved last, in milliseconds. */
export type Waits = { scope: Scope; step: HookStep; since?: number };

/** All pauses that wait on the targets that are meant; or those of one service, with all about its deployments. */
export type HooksAnswer = {
  kind: 'hooks';
  of?: string;
  waits: Waits[];
  paused?: Paused[];
  /** So many services are deploying and were not looked at. */
  more: number;
  /** How old the oldest of what was read is. */
  ageMs: number;
  unchecked: string[];
};

/** Returns a hook's id short enough to be read and typed; ECS's are `ecs-pause-` and 43 more. */
export const shortHook = (id: string): string => id.slice(0, 'ecs-pause-'.length + 8);

/** Returns whether a deployment's pause waits for somebody: it is asked, and nothing else has ended the deployment. */
export const isWaiting = (deployment: Pick<Paused, 'status'>, { status }: HookStep): boolean =>
  status === 'AWAITING_ACTION' && ['PENDING', 'IN_PROGRESS'].includes(deployment.status);

/** Returns the pause that a change is about. Throws when the plan has none of that id. */
export function stepOf({ hook, paused }: HookChange): HookStep {
  const step = paused.steps.find(({ hookId }) => hookId === hook);
  if (!step) throw new Error(`no step ${hook}`);
  return step;
}
