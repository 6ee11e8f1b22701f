/** What a broken service is made of. */
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { addService } from '../ecs/change-service.ts';
import { addDefinition } from '../ecs/definition.ts';
import { stopTask } from '../ecs/life.ts';
import { begin } from '../ecs/rollout.ts';
import { type EcsService, ecsArn, type State } from '../state.ts';

export type Broken = {
  /** What its image's tag says of it (fate.ts); without one it is well. */
  tag?: string;
  cluster?: string;
  desired?: number;
  container?: Partial<ContainerDefinition>;
  definition?: Partial<RegisterTaskDefinitionCommandInput>;
  service?: Partial<EcsService>;
  /** It is behind a load balancer, which checks this port if it is not the container's own. */
  balanced?: true | { checks: number };
  /** What happens to it, so many minutes after it began. */
  later?: [minute: number, happens: (state: State, service: EcsService, now: number) => void][];
};

/** The container's port, and the service's. */
const port = 8080;

const image = (tag: string) => `registry.example.com/shop/app:${tag}`;

/** Adds a revision of a broken service's family and returns its ARN. */
function revisionOf(state: State, name: string, broken: Broken, tag: string): string {
  const { container, definition } = broken;
  const roles = `arn:aws:iam::${state.account}:role`;
  const made = addDefinition(
    state,
    {
      family: name,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      taskRoleArn: `${roles}/demo-task`,
      executionRoleArn: `${roles}/demo-execution`,
      containerDefinitions: [
        {
          name: 'app',
          image: image(tag),
          essential: true,
          portMappings: [{ containerPort: port, protocol: 'tcp' }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': `/ecs/${name}`,
              'awslogs-region': state.region,
              'awslogs-stream-prefix': 'app',
            },
          },
          ...container,
        },
      ],
      ...definition,
    },
    `arn:aws:iam::${state.account}:user/admin`,
  );
  return made.taskDefinitionArn ?? '';
}

/** Adds a broken service to its cluster. */
export function addBrokenService(state: State, name: string, broken: Broken): EcsService {
  const { cluster = 'broken', desired = 1, balanced, tag = '1.0.0' } = broken;
  const arn = `arn:aws:elasticloadbalancing:${state.region}:${state.account}:targetgroup/${name}/0a1b2c3d4e5f6071`;
  if (balanced)
    state.targetGroups.set(arn, {
      arn,
      name,
      port,
      ...(balanced !== true && { checks: balanced.checks }),
    });
  return addService(state, {
    cluster,
    name,
    desired,
    taskDefinition: revisionOf(state, name, broken, tag),
    settings: {
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: ['subnet-0a1b2c3d4e5f60718'],
          securityGroups: ['sg-0c1d2e3f4a5b60710'],
        },
      },
    },
    ...(balanced && { targetGroup: arn, container: { name: 'app', port } }),
    ...broken.service,
  });
}

/** Deploys another version of a broken service, as its pipeline would. */
export const deploys =
  (tag: string): NonNullable<Broken['later']>[number][1] =>
  (state, service, now) => {
    begin(state, service, revisionOf(state, service.name, {}, tag), now);
  };

/** Returns the tasks of a service that have not stopped. */
export const tasksIn = (state: State, { cluster, name }: EcsService) =>
  [...state.tasks.values()].filter(
    task => task.cluster === cluster && task.service === name && task.lastStatus !== 'STOPPED',
  );

/** Returns the ARN of a cluster that is made if it is not there. */
export function clusterNamed(state: State, name: string): void {
  if (!state.clusters.has(name)) state.clusters.set(name, { name, arn: ecsArn(state, `cluster/${name}`) });
}

/** Stops every task of a service. */
export function stopAll(
  state: State,
  service: EcsService,
  reason: string,
  now: number,
  by: 'UserInitiated' | 'ServiceSchedulerInitiated',
) {
  for (const task of tasksIn(state, service)) stopTask(state, task, reason, by, now);
}
