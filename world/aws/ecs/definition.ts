/** Task definitions as they are kept: found by name, and added. */
import type {
  NetworkMode,
  PortMapping,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import { digestOf } from '../ecr/digest.ts';
import { AwsFault } from '../fault.ts';
import { ecsArn, type State, shortName } from '../state.ts';

/** Returns the family in a revision's ARN. */
export const familyIn = (arn: string) => shortName(arn).split(':')[0] ?? '';

const revisionsOf = (state: State, family: string) => state.taskDefinitions.get(family) ?? [];

/** Returns the revision with this ARN, active or not. */
export const definitionOf = (state: State, arn: string): TaskDefinition | undefined => {
  const [family = '', revision = ''] = shortName(arn).split(':');
  return revisionsOf(state, family).find(one => `${one.revision}` === revision);
};

/**
 * Returns the ARN of the revision that is named: `family`, `family:revision` or an ARN; a family alone is its newest
 * active one. Throws ClientException, with `words`.
 */
export function resolveDefinition(
  state: State,
  named: string,
  words = 'Unable to describe task definition.',
): string {
  const [family = '', revision] = shortName(named).split(':');
  const found =
    revision === undefined
      ? revisionsOf(state, family).findLast(one => one.status === 'ACTIVE')
      : definitionOf(state, named);
  if (found?.taskDefinitionArn) return found.taskDefinitionArn;
  throw new AwsFault('ClientException', words);
}

/** Returns the revision that a service may be pointed at. Throws ClientException. */
export function usableDefinition(state: State, named: string): string {
  const arn = resolveDefinition(state, named, 'TaskDefinition not found.');
  if (definitionOf(state, arn)?.status !== 'ACTIVE')
    throw new AwsFault('ClientException', 'TaskDefinition is inactive');
  return arn;
}

/** Returns the ARN a revision has or would have: IAM is asked before anybody looks whether it exists. */
export function definitionArn(state: State, named: string): string {
  try {
    return resolveDefinition(state, named);
  } catch {
    return ecsArn(state, `task-definition/${shortName(named)}`);
  }
}

/** A port is TCP unless it says otherwise, and on the host the same one, or in bridge mode whichever is free (API reference of PortMapping). */
const ports = (mode: NetworkMode = 'bridge', given: PortMapping[] = []): PortMapping[] =>
  given.map(port => ({
    ...port,
    hostPort: port.hostPort ?? (mode === 'bridge' ? 0 : port.containerPort),
    protocol: port.protocol ?? 'tcp',
  }));

/** Adds a revision and returns it; `revision` is the next one unless said otherwise. */
export function addDefinition(
  state: State,
  input: Omit<RegisterTaskDefinitionCommandInput, 'tags'>,
  registeredBy: string,
  revision?: number,
): TaskDefinition {
  const family = input.family ?? '';
  const revisions = revisionsOf(state, family);
  const number = revision ?? (revisions.at(-1)?.revision ?? 0) + 1;
  const arn = ecsArn(state, `task-definition/${family}:${number}`);
  for (const { image = '' } of input.containerDefinitions ?? []) digestOf(state, image);
  const made: TaskDefinition = {
    volumes: [],
    placementConstraints: [],
    ...input,
    // ECS fills these in, so that a described definition can be registered again as it is.
    containerDefinitions: input.containerDefinitions?.map(container => ({
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      ...container,
      portMappings: ports(input.networkMode, container.portMappings),
    })),
    compatibilities: input.requiresCompatibilities?.includes('FARGATE') ? ['EC2', 'FARGATE'] : ['EC2'],
    taskDefinitionArn: arn,
    revision: number,
    status: 'ACTIVE',
    registeredAt: new Date(state.clock.now()),
    registeredBy,
  };
  state.taskDefinitions.set(family, [...revisions, made]);
  return made;
}
