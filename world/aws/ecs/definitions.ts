/** ECS: task definitions as they are registered, read and put away. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Need, type Operation, paged } from '../operation.ts';
import { ecsArn, type State, tagContext } from '../state.ts';
import { addDefinition, definitionOf, resolveDefinition } from './definition.ts';
import { from, invalid, pageSize } from './describe.ts';

const refused = (message: string) => new AwsFault('ClientException', message);

/** Which memory Fargate has for how much CPU: from, to and in steps of, in MiB (API reference of RegisterTaskDefinition, `memory`). */
const fargate: Record<string, (mib: number) => boolean> = {
  256: mib => [512, 1_024, 2_048].includes(mib),
  512: stepped(1, 4, 1),
  1024: stepped(2, 8, 1),
  2048: stepped(4, 16, 1),
  4096: stepped(8, 30, 1),
  8192: stepped(16, 60, 4),
  16384: stepped(32, 120, 8),
};

function stepped(from: number, to: number, by: number) {
  return (mib: number) => {
    const steps = (mib / 1_024 - from) / by;
    return Number.isInteger(steps) && steps >= 0 && mib <= to * 1_024;
  };
}

/** Returns a size as ECS counts it: `.5 vCPU` is 512 units, `1 GB` 1,024 MiB. */
function sized(text: string): number {
  const [, number, unit] = /^([\d.]+) ?(vcpu|gb)?$/i.exec(text.trim()) ?? [];
  return Number(number) * (unit === undefined ? 1 : 1_024);
}

function check(input: client.RegisterTaskDefinitionCommandInput): void {
  const { family = '', containerDefinitions = [], requiresCompatibilities = [] } = input;
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) throw refused('Family contains invalid characters.');
  if (containerDefinitions.length === 0) throw refused('Container list cannot be empty.');
  const onFargate = requiresCompatibilities.includes('FARGATE');
  for (const { name, image, memory, memoryReservation } of containerDefinitions) {
    if (!name) throw refused('Container.name should not be null or empty.');
    if (!image) throw refused('Container.image should not be null or empty.');
    if (!onFargate && input.memory === undefined && memory === undefined && memoryReservation === undefined)
      throw refused(
        `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
      );
  }
  if (containerDefinitions.every(({ essential }) => essential === false))
    throw refused('At least one container should be marked as essential.');
  if (!onFargate) return;
  if (input.cpu === undefined || input.memory === undefined)
    throw refused("Fargate requires that 'cpu' and 'memory' be defined at the task level.");
  if (!fargate[sized(input.cpu)]?.(sized(input.memory)))
    throw refused('No Fargate configuration exists for given values.');
  if (input.networkMode !== 'awsvpc') throw refused("Fargate only supports network mode 'awsvpc'.");
  const fromEcr = containerDefinitions.some(({ image }) => image?.includes('.dkr.ecr.'));
  if (fromEcr && input.executionRoleArn === undefined)
    throw refused('Fargate requires task definition to have execution role ARN to support ECR images.');
}

/** Registering hands the task its roles, so it takes iam:PassRole on each; tags take ecs:TagResource. */
function registering(input: client.RegisterTaskDefinitionCommandInput, state: State): Need[] {
  const resource = ecsArn(state, `task-definition/${input.family}:*`);
  const tags = {
    ...tagContext('aws:RequestTag', input.tags),
    'aws:TagKeys': input.tags?.length ? input.tags.map(({ key = '' }) => key) : undefined,
  };
  const roles = [input.taskRoleArn, input.executionRoleArn].filter(arn => arn !== undefined);
  return [
    {
      action: 'ecs:RegisterTaskDefinition',
      resource,
      context: {
        ...tags,
        'ecs:privileged': `${(input.containerDefinitions ?? []).some(({ privileged }) => privileged)}`,
        'ecs:compute-compatibility': input.requiresCompatibilities,
        'ecs:task-cpu': input.cpu,
        'ecs:task-memory': input.memory,
      },
    },
    ...(input.tags?.length
      ? [
          {
            action: 'ecs:TagResource',
            resource,
            context: { ...tags, 'ecs:CreateAction': 'RegisterTaskDefinition' },
          },
        ]
      : []),
    ...[...new Set(roles)].map(role => ({
      action: 'iam:PassRole',
      resource: role,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    })),
  ];
}

const register: Operation<
  client.RegisterTaskDefinitionCommandInput,
  client.RegisterTaskDefinitionCommandOutput
> = {
  bucket: 'task definition modify',
  needs: registering,
  run(input, state, caller) {
    check(input);
    const { tags, ...definition } = input;
    const taskDefinition = addDefinition(state, definition, caller.arn);
    if (tags?.length) state.tags.set(taskDefinition.taskDefinitionArn ?? '', tags);
    return { $metadata: {}, taskDefinition, ...(tags && { tags }) };
  },
};

const describe: Operation<
  client.DescribeTaskDefinitionCommandInput,
  client.DescribeTaskDefinitionCommandOutput
> = {
  bucket: 'task definition read',
  needs: () => [{ action: 'ecs:DescribeTaskDefinition', resource: '*' }],
  run(input, state) {
    const arn = resolveDefinition(state, input.taskDefinition ?? '');
    return {
      $metadata: {},
      taskDefinition: definitionOf(state, arn),
      ...(input.include?.includes('TAGS') && { tags: state.tags.get(arn) ?? [] }),
    };
  },
};

const list: Operation<client.ListTaskDefinitionsCommandInput, client.ListTaskDefinitionsCommandOutput> = {
  bucket: 'task definition read',
  needs: () => [{ action: 'ecs:ListTaskDefinitions', resource: '*' }],
  run(input, state) {
    const { familyPrefix, sort = 'ASC', status = 'ACTIVE' } = input;
    if (!['ASC', 'DESC'].includes(sort)) throw invalid(`Invalid sort order ${sort}.`);
    if (!['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS'].includes(status))
      throw invalid(`Invalid task definition status ${status}.`);
    const families = [...state.taskDefinitions.keys()].sort();
    const arns = families
      .filter(family => familyPrefix === undefined || family === familyPrefix)
      .flatMap(family => state.taskDefinitions.get(family) ?? [])
      .filter(one => one.status === status)
      .map(one => one.taskDefinitionArn ?? '');
    if (sort === 'DESC') arns.reverse();
    const { page, next } = paged(
      arns,
      pageSize(input.maxResults, 100),
      from(input.nextToken, `definitions ${familyPrefix} ${sort} ${status}`),
    );
    return { $metadata: {}, taskDefinitionArns: page, ...(next && { nextToken: next }) };
  },
};

const deregister: Operation<
  client.DeregisterTaskDefinitionCommandInput,
  client.DeregisterTaskDefinitionCommandOutput
> = {
  bucket: 'task definition modify',
  needs: () => [{ action: 'ecs:DeregisterTaskDefinition', resource: '*' }],
  run(input, state) {
    const named = input.taskDefinition ?? '';
    if (!/:\d+$/.test(named)) throw invalid('Missing revision: taskDefinition must name a revision.');
    const arn = resolveDefinition(state, named, 'The specified task definition does not exist.');
    const taskDefinition = definitionOf(state, arn);
    if (taskDefinition)
      Object.assign(taskDefinition, { status: 'INACTIVE', deregisteredAt: new Date(state.clock.now()) });
    return { $metadata: {}, taskDefinition };
  },
};

export const definitionOperations: Record<string, AnyOperation> = {
  RegisterTaskDefinition: register,
  DescribeTaskDefinition: describe,
  ListTaskDefinitions: list,
  DeregisterTaskDefinition: deregister,
};
