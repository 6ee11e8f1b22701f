/** Which secrets a service reads when its tasks start, whether it may, when they changed, and which tasks hold what was before. */
import type { Task } from '../../aws/ecs.ts';
import { AwsError, type Eyes, type SecretFacts } from '../../aws/index.ts';
import type { SecretSource, SecretsSeen } from '../../seen.ts';
import { shortName } from '../../work.ts';
import type { Look } from '../look.ts';
import { type Found, readable } from '../resolve.ts';
import { parametersTold } from './parameters.ts';
import { type Referred, referencesIn } from './references.ts';

/** How many secrets are looked at; a task definition refers to a handful. */
const mostSources = 20;
const mostTasks = 100;

/** What the execution role needs for each kind of source ("Amazon ECS task execution IAM role" in the developer guide). */
const actions = {
  secret: 'secretsmanager:GetSecretValue',
  parameter: 'ssm:GetParameters',
  file: 's3:GetObject',
} as const;

/** Facts of a secret or parameter, that there is none of the name, that nobody asks, or nothing where AWS does not say. */
type Told = SecretFacts | 'missing' | 'not asked' | undefined;

const described = (eyes: Pick<Eyes, 'secrets'>, { kind, id, name }: Referred, look: Look): Promise<Told> =>
  kind !== 'secret'
    ? Promise.resolve('not asked')
    : look.at<Told>(`the secret ${name}`, undefined, () =>
        eyes.secrets.describe(id).catch(error => {
          if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return 'missing';
          throw error;
        }),
      );

/** Returns which of the sources the role may not read by its own policies; undefined for kinds that IAM says nothing of. */
async function forbidden(
  eyes: Pick<Eyes, 'simulator'>,
  role: string,
  sources: readonly Referred[],
  look: Look,
): Promise<Record<SecretSource['kind'], string[] | undefined>> {
  const of = (kind: SecretSource['kind']): Promise<string[] | undefined> => {
    const ids = sources.filter(source => source.kind === kind).map(({ id }) => id);
    if (ids.length === 0) return Promise.resolve([]);
    const what = `whether ${shortName(role)} may ${actions[kind]}`;
    return look.at<string[] | undefined>(what, undefined, () =>
      eyes.simulator.denied(role, actions[kind], ids),
    );
  };
  const [secret, parameter, file] = await Promise.all([of('secret'), of('parameter'), of('file')]);
  return { secret, parameter, file };
}

/** Returns how many tasks began before a moment: they hold what they read then. Pure. */
export const beganBefore = (tasks: readonly Task[], moment: Date): number =>
  tasks.filter(({ createdAt, startedAt }) => {
    const began = createdAt ?? startedAt;
    return began !== undefined && began < moment;
  }).length;

/** When it is rotated next, and whether that should have been by now. */
function rotationOf({
  days,
  nextAt,
}: NonNullable<SecretFacts['rotation']>): NonNullable<SecretSource['rotation']> {
  return {
    ...(days !== undefined && { days }),
    ...(nextAt && {
      nextAt: nextAt.getTime(),
      ...(nextAt.getTime() < Date.now() && { late: true as const }),
    }),
  };
}

/** Returns a source as it is shown. */
export function sourceOf(
  { kind, name, uses, id }: Referred,
  told: Told,
  denied: string[] | undefined,
  tasks: readonly Task[] | undefined,
): SecretSource {
  const facts = typeof told === 'string' ? undefined : told;
  const pinned = uses.flatMap(({ version }) => version ?? []);
  const follows = uses.some(({ version }) => version === undefined);
  const { changedAt, rotatedAt, deletedAt, current } = facts ?? {};
  return {
    kind,
    name,
    uses,
    may: denied === undefined ? 'unknown' : denied.includes(id) ? 'no' : 'yes',
    ...(told !== 'not asked' && {
      is: told === 'missing' ? ('missing' as const) : told ? ('there' as const) : ('unknown' as const),
    }),
    ...(changedAt && { changedAt: changedAt.getTime() }),
    ...(rotatedAt && { rotatedAt: rotatedAt.getTime() }),
    ...(facts?.rotation && { rotation: rotationOf(facts.rotation) }),
    ...(deletedAt && { deletedAt: deletedAt.getTime() }),
    ...(facts?.key !== undefined && { ownKey: true as const }),
    outdated: current === undefined ? [] : [...new Set(pinned)].filter(version => version !== current),
    older: changedAt && follows ? beganBefore(tasks ?? [], changedAt) : 0,
  };
}

/** Returns what there is to know of a service's secrets but what they hold. Throws UserError. */
export async function secretsOf({ scope, service, eyes }: Found, look: Look): Promise<SecretsSeen> {
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const runs = primary?.taskDefinition ?? service.taskDefinition ?? '';
  const { definition } = await look.must(readable(scope.target, scope.cluster, eyes.ecs.revision(runs)));
  const { executionRoleArn: role } = definition;
  const all = referencesIn(definition, scope);
  const some = all.slice(0, mostSources);
  if (all.length > some.length) look.unchecked.push(`${all.length - some.length} more secrets`);
  const [tasks, denied, secrets, parameters] = await Promise.all([
    look.at<Task[] | undefined>('tasks', undefined, () =>
      eyes.ecs.tasks(scope.cluster, { serviceName: scope.service }, mostTasks),
    ),
    role === undefined ? undefined : forbidden(eyes, role, some, look),
    Promise.all(some.map(source => described(eyes, source, look))),
    parametersTold(eyes, some, scope.account, look),
  ]);
  // Only tasks of what it is set to read by these references.
  const own = tasks?.filter(({ taskDefinitionArn }) => taskDefinitionArn === definition.taskDefinitionArn);
  const told = (source: Referred, i: number): Told =>
    parameters.has(source.id) ? parameters.get(source.id) : secrets[i];
  const sources = some.map((source, i) => sourceOf(source, told(source, i), denied?.[source.kind], own));
  return {
    kind: 'secrets',
    scope,
    revision: `${definition.family}:${definition.revision}`,
    ...(role !== undefined && { role: shortName(role) }),
    sources,
    ...(own && { tasks: own.length }),
    unchecked: look.unchecked,
  };
}
