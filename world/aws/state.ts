/** Everything an account holds. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Deployment, ServiceEvent, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Clock } from './clock.ts';
import type { AccessKey, Role } from './iam/caller.ts';

export type Cluster = { name: string; arn: string };

/** One deployment of a service; its tasks point to it by `startedBy`. */
export type ServiceDeployment = Deployment & {
  id: string;
  taskDefinition: string;
  createdAt: Date;
  updatedAt: Date;
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
  targetGroup?: string;
  container?: { name: string; port: number };
  createdAt: Date;
  deployments: ServiceDeployment[];
  events: ServiceEvent[];
  steady: boolean;
};

/** A task and when its next change is due; `stopping` once it has been asked to stop. */
export type EcsTask = Task & {
  taskArn: string;
  cluster: string;
  service?: string;
  image: string;
  ip: string;
  next: number;
  stopping: boolean;
};

export type Scalable = {
  service: string;
  min: number;
  max: number;
  arn: string;
  createdAt: Date;
  suspended: boolean;
};

export type State = {
  account: string;
  region: string;
  clock: Clock;
  /** How many times faster than AWS things happen; time itself is not faster. */
  speed: number;
  enforced: boolean;
  clusters: Map<string, Cluster>;
  taskDefinitions: Map<string, TaskDefinition[]>;
  services: Map<string, EcsService>;
  tasks: Map<string, EcsTask>;
  targetGroups: Map<string, { arn: string; name: string; port: number }>;
  scalables: Map<string, Scalable>;
  roles: Map<string, Role>;
  keys: Map<string, AccessKey>;
};

/** Returns an account with nothing in it. */
export const emptyState = (given: { clock: Clock; speed: number; enforced: boolean }): State => ({
  account: '111122223333',
  region: 'eu-west-1',
  ...given,
  clusters: new Map(),
  taskDefinitions: new Map(),
  services: new Map(),
  tasks: new Map(),
  targetGroups: new Map(),
  scalables: new Map(),
  roles: new Map(),
  keys: new Map(),
});

/** Returns an ECS ARN of this account. */
export const ecsArn = (state: State, resource: string) =>
  `arn:aws:ecs:${state.region}:${state.account}:${resource}`;

/** Returns `length` hex digits, as in task ids. */
export const hex = (length: number) => randomBytes(length / 2).toString('hex');

/** Returns a deployment id: `ecs-svc/` and nineteen digits. */
export const deploymentId = () =>
  `ecs-svc/${BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 15)}`)
    .toString()
    .padStart(19, '1')
    .slice(0, 19)}`;

export const serviceKey = (cluster: string, service: string) => `${cluster}/${service}`;

/** Returns the name in what callers may give as a name or an ARN. */
export const shortName = (nameOrArn: string) => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
