/** Plan types: what would change, complete enough to be hashed and approved. Part of what all rooms share. No I/O. */
import type { HookChange } from './hook.ts';
import type { TakenOver, WayBack } from './timed.ts';
import type { Version } from './work.ts';

/** One IAM statement that a step needs; `conditions` is operator → key → values, as IAM writes it. */
export type Statement = {
  actions: string[];
  resources: string[];
  conditions?: Record<string, Record<string, string | string[]>>;
};

/** One service in one account, every part looked up and spelled as AWS spells it. */
export type Scope = { target: string; account: string; region: string; cluster: string; service: string };

/** What one matching rule asks of a change; what it does not say is absent. */
export type Demand = {
  rule: string;
  approvals?: number;
  from?: string[];
  distinct?: true;
  expiresMs?: number;
  startMs?: number;
  stepUp?: true;
};

/** What all matching rules together ask of a change; the strictest of each wins. Times in milliseconds. */
export type Terms = {
  /** Names of the rules that matched, in YAML order; none: the default, one approval. */
  rules: string[];
  demands: Demand[];
  approvals: number;
  /** Names of the authorities that may approve; none: any authority that has a role for the target. */
  from: string[];
  /** Each approval has to come through an authority of its own. */
  distinct: boolean;
  /** How long people have to approve, and how soon after that it must start. */
  expiresMs: number;
  startMs: number;
  /** Approving takes a code of the approver's second factor, too. */
  stepUp: boolean;
  /** The glass is broken: whoever asks agrees alone, and everybody in this channel is told. */
  urgent?: { channel: string };
  /** SHA-256 of the rules and authorities in force, so that a change of them voids the plan (security.md T19). */
  rulesHash: string;
};

/** The change of a service's count. All numbers are desired counts, absolute. */
export type ScaleChange = {
  kind: 'scale';
  from: number;
  to: number;
  bounds?: { min: number; max: number };
  /** It undoes itself. */
  back?: WayBack;
  /** It takes the place of a timed change that stands. */
  over?: TakenOver;
};

/**
 * An image that a container runs: `tag` is what people call it, `digest` what it is, `also` the digest of the one image of an
 * index that its tasks pull.
 */
export type Image = { container: string; image: string; tag?: string; digest?: string; also?: string };

/** One thing that differs between two task definitions. Values of environment variables never appear. */
export type Difference = { what: string; from?: string; to?: string };

/** The change of a service's revision. */
export type DeployChange = {
  kind: 'deploy';
  how: Exclude<Version['is'], 'any'>;
  family: string;
  /** What serves now: the ARN of the revision, the deployment it came with, and the images that matter here. */
  from: { revision: string; deployment: string; images: Image[] };
  /** What is to serve. Without a `revision` one is registered: a copy of `copies` with these images. */
  to: { revision?: string; copies?: string; images: Image[] };
  /** SHA-256 of what will be registered, tags aside. */
  definition?: string;
  /** Roles that the tasks are handed: the registering session may pass these and no others. */
  roles: string[];
  differences: Difference[];
  /** Nothing is known that succeeded before what is to serve: from there nobody can go back. */
  furthest?: true;
  /** The unfinished service deployment that is stopped, for `how: 'stop'`. */
  stops?: string;
  /** Names of the alarms that ECS watches during a deployment, and which of them were firing. */
  alarms: string[];
  firing: string[];
};

export type Change = ScaleChange | DeployChange | HookChange;

/** One thing that was looked at before a change; `block` cannot be approved away. */
export type Check = { code: string; is: 'pass' | 'warn' | 'block'; said: string };

/** What would change, complete enough to be hashed, approved and checked again; canonical JSON of it is what is hashed. */
export type Plan = {
  scope: Scope;
  change: Change;
  /** One entry per AWS write, in order, with what its session will be allowed to do. */
  steps: { name: string; needs: Statement[] }[];
  terms: Terms;
  checks: Check[];
};

/** Returns the change of a plan that is a deployment. Throws when it is another. */
export function deployOf({ change }: Pick<Plan, 'change'>): DeployChange {
  if (change.kind !== 'deploy') throw new Error(`not a deployment: ${change.kind}`);
  return change;
}

/** Returns the last part of an ARN, `web:43` of a revision's; nothing of nothing. */
export const shortName = (arn = ''): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Returns a digest short enough to be read aloud. */
export const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12);
