/** Everything an account holds. */
import { randomBytes, randomInt } from 'node:crypto';
import type {
  AdvancedConfiguration,
  Deployment,
  DeploymentCircuitBreaker,
  DeploymentConfiguration,
  DeploymentLifecycleHookStage,
  Service,
  ServiceConnectConfiguration,
  ServiceDeployment,
  ServiceDeploymentLifecycleStage,
  ServiceEvent,
  ServiceRevision,
  Tag,
  Task,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { ContainerInstance } from './capacity/instance.ts';
import type { Clock } from './clock.ts';
import type { Alarm } from './cloudwatch/alarm.ts';
import type { Registry } from './discovery/registry.ts';
import type { Repository } from './ecr/registry.ts';
import type { EventRule } from './eventbridge/rule.ts';
import type { AccessKey, Role } from './iam/caller.ts';
import type { Document } from './iam/evaluate.ts';
import type { LogGroup, Tail } from './logs/group.ts';
import type { Scalable, ScalingActivity } from './scalable.ts';
import type { Secret } from './secretsmanager/secret.ts';
import type { Delivery, Queue } from './sqs/queue.ts';
import type { Parameter } from './ssm/parameter.ts';

export { randomUUID as uuid } from 'node:crypto';

export type Cluster = { name: string; arn: string };

/** One entry of a service's `deployments`; its tasks point to it by `startedBy`. */
export type Rollout = Deployment & {
  id: string;
  taskDefinition: string;
  createdAt: Date;
  updatedAt: Date;
  /** The service revision it runs; its last part is the number in the id. */
  revision: string;
  /** Failures in a row, as the circuit breaker counts them. */
  failures: number;
  /** No task is started before this moment: ECS backs off after tasks that never ran. */
  retryAt: number;
  /** Where its tasks are registered, if not in the service's own target group. */
  targetGroup?: string;
};

/** A stage of a deployment: what share of production traffic it gives to the target, how many minutes it bakes. */
export type Stage = {
  name: DeploymentLifecycleHookStage | ServiceDeploymentLifecycleStage;
  share?: number;
  bakes?: number;
};

/** What ECS calls a service deployment: the record of one rollout from its start to its end. */
export type Told = ServiceDeployment & {
  serviceDeploymentArn: string;
  rollout: string;
  createdAt: Date;
  /** Since when nothing is missing but time. */
  bakesSince?: number;
  /** The stages it goes through, at which of them it is and since when; nothing for a plain rolling deployment. */
  shift?: { stages: Stage[]; at: number; since: number };
};

export type EcsService = {
  name: string;
  cluster: string;
  arn: string;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desired: number;
  controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  minimumHealthyPercent: number;
  maximumPercent: number;
  schedulingStrategy: 'REPLICA' | 'DAEMON';
  /** On container instances rather than on Fargate. */
  launchType?: 'EC2';
  /** `ECS` is an Express service: ECS looks after what belongs to it, and UpdateService is refused. */
  resourceManagementType: 'CUSTOMER' | 'ECS';
  breaker: DeploymentCircuitBreaker;
  /** The rest of its deployment configuration. */
  configuration: Omit<
    DeploymentConfiguration,
    'deploymentCircuitBreaker' | 'minimumHealthyPercent' | 'maximumPercent'
  >;
  targetGroup?: string;
  container?: { name: string; port: number };
  /** What traffic is shifted by: the other target group and the listener rules, or Service Connect. */
  advanced?: AdvancedConfiguration;
  serviceConnect?: ServiceConnectConfiguration;
  createdAt: Date;
  /** What callers set and nothing in here acts on: shown as it was given. */
  settings: Partial<Service>;
  /** Newest first. */
  deployments: Rollout[];
  /** The last deployment that completed: where a circuit breaker rolls back to. */
  lastGood?: Pick<Rollout, 'id' | 'taskDefinition' | 'revision' | 'targetGroup'>;
  /** Newest first. */
  history: Told[];
  revisions: ServiceRevision[];
  events: ServiceEvent[];
  steady: boolean;
  /** When it last said that it is steady. */
  steadyAt: number;
  /** Why ECS starts no task of it, in its words. */
  refused?: string;
  /** Percentages of its metrics, where they are not made up. */
  busy?: Partial<Record<'CPUUtilization' | 'MemoryUtilization', number>>;
  /** Unhealthy tasks that were stopped and whose replacements have not been started yet. */
  replacing: number;
};

/** A task and when its next change is due; `stopping` once it has been asked to stop. */
export type EcsTask = Task & {
  taskArn: string;
  cluster: string;
  service?: string;
  image: string;
  ip: string;
  targetGroup?: string;
  next: number;
  stopping: boolean;
  /** No scale-in stops it before then. */
  protectedUntil?: number;
  /** How much later than its siblings it goes wrong, if it does; milliseconds at speed 1. */
  late: number;
  /** What the scheduler last knew of its health, once it knew anything. */
  judged?: 'healthy' | 'unhealthy';
};

export type State = {
  account: string;
  region: string;
  /** Where this account's endpoint listens, for the addresses it hands out. */
  url: string;
  clock: Clock;
  /** How far AWS's wall clock is ahead of this machine's, in milliseconds: what its answers are dated by. */
  aheadMs: number;
  /** How many times faster than AWS things happen; time itself is not faster. */
  speed: number;
  enforced: boolean;
  /** Whether ECS tells IAM the revision of a service whose update names none: nobody has seen it (security.md §3.2), so it can be both. */
  fillsRevision: boolean;
  clusters: Map<string, Cluster>;
  taskDefinitions: Map<string, TaskDefinition[]>;
  services: Map<string, EcsService>;
  tasks: Map<string, EcsTask>;
  instances: Map<string, ContainerInstance>;
  /** Cloud Map's services, by id. */
  registries: Map<string, Registry>;
  /** Tags by ARN. */
  tags: Map<string, Tag[]>;
  /** Which image a digest stands for. */
  images: Map<string, string>;
  repositories: Map<string, Repository>;
  /** What a registry keeps besides manifests, by digest. */
  blobs: Map<string, string>;
  targetGroups: Map<string, { arn: string; name: string; port: number; balancer?: string; checks?: number }>;
  scalables: Map<string, Scalable>;
  scalingPolicies: Map<string, { name: string; service: string; target: number; createdAt: Date }>;
  scalingActivities: ScalingActivity[];
  /** CloudWatch alarms, metric and composite, by name. */
  alarms: Map<string, Alarm>;
  logGroups: Map<string, LogGroup>;
  /** SQS's queues, by name, and when those that are gone were deleted. */
  queues: Map<string, Queue>;
  deletedQueues: Map<string, number>;
  /** Secrets Manager's secrets, by name. */
  secrets: Map<string, Secret>;
  /** Parameter Store's parameters, by name. */
  parameters: Map<string, Parameter>;
  /** EventBridge's rules on the default bus, by name. */
  rules: Map<string, EventRule>;
  /** What is wrong with the delivery of messages, on purpose. */
  delivery: Delivery;
  /** The Live Tail sessions that are open. */
  tails: Set<Tail>;
  roles: Map<string, Role>;
  managedPolicies: Map<string, Document>;
  keys: Map<string, AccessKey>;
};

/** Returns an account with nothing in it. */
export const emptyState = (given: { clock: Clock; speed: number; enforced: boolean }): State => ({
  account: '111122223333',
  region: 'eu-west-1',
  url: '',
  aheadMs: 0,
  fillsRevision: false,
  ...given,
  clusters: new Map(),
  taskDefinitions: new Map(),
  services: new Map(),
  tasks: new Map(),
  instances: new Map(),
  registries: new Map(),
  tags: new Map(),
  images: new Map(),
  repositories: new Map(),
  blobs: new Map(),
  targetGroups: new Map(),
  scalables: new Map(),
  scalingPolicies: new Map(),
  scalingActivities: [],
  alarms: new Map(),
  logGroups: new Map(),
  queues: new Map(),
  deletedQueues: new Map(),
  secrets: new Map(),
  parameters: new Map(),
  rules: new Map(),
  delivery: { duplicates: 0, shuffle: 0, redelivery: 0 },
  tails: new Set(),
  roles: new Map(),
  managedPolicies: new Map(),
  keys: new Map(),
});

/** Returns an ECS ARN of this account. */
export const ecsArn = (state: State, resource: string) =>
  `arn:aws:ecs:${state.region}:${state.account}:${resource}`;

/** Returns `length` hex digits, as in task ids. */
export const hex = (length: number) => randomBytes(length / 2).toString('hex');

/** Returns a deployment id: `ecs-svc/` and nineteen digits. */
export const deploymentId = () =>
  `ecs-svc/${randomInt(1, 9)}${Array.from({ length: 18 }, () => randomInt(10)).join('')}`;

export const serviceKey = (cluster: string, service: string) => `${cluster}/${service}`;

/** Returns the name in what callers may give as a name or an ARN. */
export const shortName = (nameOrArn: string) => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

/** Returns tags as IAM's context keys: `aws:ResourceTag/team` and so on. */
export const tagContext = (prefix: string, tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ key = '', value = '' }) => [`${prefix}/${key}`, value]));
