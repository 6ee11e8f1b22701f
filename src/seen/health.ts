/** What reads look at and what they show: facts; the words for them are the slack room's. Times are milliseconds. */
import type { Stopped } from '../ports.ts';
import type { Finding } from '../seen.ts';
import type { Difference, HooksAnswer, Locked, Scope, ServiceName, TimedStanding } from '../work.ts';
import type { ImageSeen } from './image.ts';
import type { SecretsSeen } from './secrets.ts';

/** What people look at. `task` is an id or the first letters of one; of two revisions of a task definition the differences are shown. */
export type HealthWork = { kind: 'health' } & (
  | { about: 'services'; target?: string; page?: number }
  | { about: 'service' | 'history' | 'tasks' | 'image' | 'secrets'; service: ServiceName }
  | { about: 'chart'; service: ServiceName; sinceMs?: number }
  | { about: 'events'; service: ServiceName; all?: true }
  | { about: 'taskdef'; service: ServiceName; revisions?: number[] }
  | { about: 'why'; service: ServiceName }
  | { about: 'why'; task: string; target?: string }
  | { about: 'task'; task: string; cluster?: string; target?: string }
  | { about: 'clusters'; target?: string }
  /** Pauses that wait; a bare name may be a target's, too. */
  | { about: 'hooks'; service?: ServiceName; target?: string }
  | { about: 'home' }
);

/** Somebody opened their home tab. */
export type HomeWork = Extract<HealthWork, { about: 'home' }>;

/** A service's numbers as a row of a table. */
export type ServiceRow = {
  target: string;
  cluster: string;
  service: string;
  status: string;
  desired: number;
  running: number;
  pending: number;
  rollout: string;
  /** The target groups that it is behind, as CloudWatch names them: `targetgroup/web/0123456789abcdef`. */
  groups?: string[];
};

/** How a service is. `stuck` is a deployment that does not come to an end by itself as things are. */
export type Verdict =
  | 'healthy'
  | 'changing'
  | 'degraded'
  | 'stuck'
  | 'down'
  | 'empty'
  /** It is being deleted, or is gone. */
  | 'inactive';

/** One reason for a verdict. `since` is when the first sign of it was seen, where there is one. */
export type Because =
  | { is: 'status'; status: string }
  | { is: 'zero' }
  | { is: 'targets' | 'containers'; sick: number; of: number; codes: string[]; since?: number }
  /** Unhealthy targets that are none of the tasks that ECS tells of. */
  | { is: 'strays'; targets: number; codes: string[] }
  | { is: 'count'; running: number; desired: number; pending: number }
  | { is: 'failing'; stops: number; withinMs: number }
  | { is: 'alarms'; names: string[] }
  | { is: 'breaker'; failures: number; threshold: number }
  | { is: 'failed'; reason: string }
  | { is: 'going back' }
  | { is: 'said'; text: string; at: number }
  | { is: 'waiting'; status: string; since: number }
  | { is: 'hook'; stage: string; until?: number }
  | { is: 'instances'; lost: number; of: number };

/** A line of a service's events; a `change` is worth a look, a `routine` line is not, and nobody knows what `unknown` means. */
export type Classified = { at: number; text: string; class: 'problem' | 'change' | 'routine' | 'unknown' };

/** A task with all that judges it; `checks` are its container health check and its targets, where it has any. */
export type TaskRow = {
  id: string;
  status: string;
  zone: string;
  revision: string;
  startedAt?: number;
  container: string;
  targets: { state: string; reason?: string; said?: string }[];
  protectedUntil?: number;
};

/** ECS's record of the newest deployment. */
export type RolloutRow = {
  status: string;
  at: number;
  stage?: string;
  breaker?: { status: string; failures: number; threshold: number };
  hook?: { stage: string; until?: number };
  reason?: string;
};

/** A container instance under a service's tasks; CPU in ECS's units, memory in MiB. */
export type InstanceRow = {
  id: string;
  status: string;
  connected: boolean;
  agent: string;
  freeCpu?: number;
  freeMemory?: number;
};

/** A service with a verdict and its evidence. */
export type Status = {
  kind: 'status';
  row: ServiceRow;
  verdict: Verdict;
  /** Nothing that the verdict rests on went unchecked. */
  sure: boolean;
  because: Because[];
  /** What the rules of `why` know of it, unless all is well. */
  finding?: Finding;
  taskDefinition: string;
  /** What people call the images of its newest revision, where that could be read. */
  versions?: string[];
  deployments: {
    id: string;
    status: string;
    taskDefinition: string;
    desired: number;
    running: number;
    rollout: string;
  }[];
  rollout?: RolloutRow;
  tasks: TaskRow[];
  stopped: Stopped[];
  alarms: string[];
  /** Percentages of the last hour, oldest first. */
  busy: { from: number; to: number } & Record<'cpu' | 'memory', { at: number; value: number }[]>;
  scaling?: { min: number; max: number; suspended: string[] };
  instances: InstanceRow[];
  /** How many instances of each Cloud Map registry are healthy there. */
  registries: { healthy: number; of: number }[];
  events: Classified[];
  /** How long a deployment has gone on without an event. */
  quietMs?: number;
  unchecked: string[];
  locks: Locked[];
  /** The timed change that stands on it. */
  timed?: TimedStanding;
};

/** One page of all services, worst first; `read` of `of` services could be read so far. */
export type ServiceTable = {
  kind: 'services';
  target?: string;
  rows: ServiceRow[];
  page: number;
  pages: number;
  read: number;
  of: number;
  /** How old the oldest row is. */
  ageMs: number;
  unchecked: string[];
};

/** One container of a task, as it is or as it ended. */
export type ContainerRow = {
  name: string;
  status: string;
  health: string;
  image: string;
  tag?: string;
  digest?: string;
  exitCode?: number;
  reason?: string;
};

/** One task: the moments of its life in order, and all that judges it. */
export type TaskSeen = TaskRow & {
  kind: 'task';
  scope: Omit<Scope, 'service'> & { service?: string };
  group: string;
  desired: string;
  moments: { what: string; at: number }[];
  containers: ContainerRow[];
  address?: string;
  instance?: string;
  capacity: string;
  cpu: string;
  memory: string;
  stop?: { code: string; reason: string };
  finding?: Finding;
  unchecked: string[];
};

export type ClusterRow = {
  target: string;
  cluster: string;
  status: string;
  services: number;
  running: number;
  pending: number;
  instances: number;
  insights: string;
  capacity: string[];
};

/** A container of a task definition; environment values appear only where nothing about them looks secret. */
export type ContainerSummary = {
  name: string;
  image: string;
  essential: boolean;
  cpu?: number;
  memory?: number;
  ports: string[];
  environment: { name: string; value?: string }[];
  secrets: { name: string; from: string }[];
  health?: string;
  logs?: string;
};

/** A revision of a task definition in short. */
export type RevisionSummary = {
  name: string;
  status: string;
  registeredAt?: number;
  registeredBy?: string;
  cpu?: string;
  memory?: string;
  network?: string;
  platform?: string;
  roles: { task?: string; execution?: string };
  containers: ContainerSummary[];
};

/** The answers to reads of AWS. */
export type ReadAnswer =
  | Status
  | ServiceTable
  | { kind: 'tasks'; scope: Scope; rows: TaskRow[] | undefined; more: boolean; unchecked: string[] }
  | TaskSeen
  | { kind: 'events'; scope: Scope; all: boolean; events: Classified[]; hidden: number }
  | { kind: 'clusters'; rows: ClusterRow[]; unread: string[]; unchecked: string[] }
  /** Whether the service is set to it, how many tasks run it where that is known, and whether values may be shown. */
  | {
      kind: 'taskdef';
      scope: Scope;
      revision: RevisionSummary;
      set: boolean;
      running?: number;
      values: boolean;
    }
  | { kind: 'taskdef diff'; scope: Scope; from: string; to: string; differences: Difference[] }
  | { kind: 'image'; scope: Scope; images: ImageSeen[]; unchecked: string[] }
  | SecretsSeen
  | HooksAnswer;
