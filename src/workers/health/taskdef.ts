/** A task definition in short, and what differs between two revisions. Nothing that looks like a secret is shown. */
import { AwsError } from '../../aws/index.ts';
import type { ContainerDefinition, KeyValuePair, Revision } from '../../aws/revisions.ts';
import { UserError } from '../../errors.ts';
import type { ContainerSummary, ReadAnswer, RevisionSummary } from '../../seen.ts';
import { shortName } from '../../work.ts';
import { differences } from '../deploying/clone.ts';
import type { Look } from '../look.ts';
import { redactedLines } from '../redact.ts';
import type { Redactor } from '../redacting/redactor.ts';
import { type Found, readable } from '../resolve.ts';

/** Takes secrets out of a text, the team's own forms of them, too. */
export type Clean = (text: string) => string;

/** Names of variables whose values nobody should read in a channel, whatever they look like. */
const secretName =
  /pass|pwd|secret|token|key|credential|auth|private|cert|salt|signature|signing|licen[cs]e|dsn|conn|cookie|session|(?<![a-z])(pw|pin)(?![a-z])/i;

/** Longer values are told by their names only. */
const longest = 80;

/** Returns what a value says where it is base64, and otherwise itself. */
const decoded = (value: string) =>
  /^[\w+/-]{8,}={0,2}$/.test(value) ? Buffer.from(value, 'base64').toString() : value;

/** Returns a variable with its value only where neither name nor value looks like a secret, to us or to the team. Pure. */
export function variable({ name = '', value = '' }: KeyValuePair, clean: Clean) {
  const hidden =
    secretName.test(name) ||
    value.length > longest ||
    [value, decoded(value)].some(text => clean(text) !== text);
  return { name, ...(!hidden && { value }) };
}

/** A secret is told by where it comes from: the name of a parameter or secret is none itself, though redaction may take it for one. */
const refers = (from: string) => from.replace(/^arn:aws[\w-]*:([^:]*):[^:]*:[^:]*:/, '$1:');

function container(one: ContainerDefinition, clean: Clean, values: boolean): ContainerSummary {
  const { logDriver, options = {} } = one.logConfiguration ?? {};
  const memory = one.memory ?? one.memoryReservation;
  return {
    name: one.name ?? '',
    image: one.image ?? '',
    essential: one.essential !== false,
    ...(one.cpu && { cpu: one.cpu }),
    ...(memory && { memory }),
    ports: (one.portMappings ?? []).map(({ containerPort, hostPort, protocol = 'tcp' }) =>
      hostPort && hostPort !== containerPort
        ? `${hostPort}→${containerPort}/${protocol}`
        : `${containerPort}/${protocol}`,
    ),
    environment: (one.environment ?? []).map(pair =>
      values ? variable(pair, clean) : { name: pair.name ?? '' },
    ),
    secrets: (one.secrets ?? []).map(({ name = '', valueFrom = '' }) => ({ name, from: refers(valueFrom) })),
    ...(one.healthCheck?.command && { health: clean(one.healthCheck.command.join(' ')) }),
    ...(logDriver && { logs: [logDriver, options['awslogs-group']].filter(Boolean).join(' ') }),
  };
}

/** Returns a revision in short, without any values of its environment unless `values`. Pure. */
export function summaryOf(
  { definition }: Pick<Revision, 'definition'>,
  clean: Clean,
  values: boolean,
): RevisionSummary {
  const { cpu, memory, networkMode, runtimePlatform: on, registeredAt, registeredBy } = definition;
  const { taskRoleArn, executionRoleArn } = definition;
  const platform = [on?.operatingSystemFamily, on?.cpuArchitecture].filter(Boolean).join('/');
  return {
    name: `${definition.family}:${definition.revision}`,
    status: definition.status ?? '',
    ...(registeredAt && { registeredAt: registeredAt.getTime() }),
    ...(registeredBy && { registeredBy: registeredBy.replace(/^arn:aws[\w-]*:\w+::\d+:/, '') }),
    ...(cpu && { cpu }),
    ...(memory && { memory }),
    ...(networkMode && { network: networkMode }),
    ...(platform && { platform }),
    roles: {
      ...(taskRoleArn && { task: shortName(taskRoleArn) }),
      ...(executionRoleArn && { execution: shortName(executionRoleArn) }),
    },
    containers: (definition.containerDefinitions ?? []).map(one => container(one, clean, values)),
  };
}

/** Returns what a service runs, one revision of it, or what differs between two. Throws UserError. */
export async function taskdefOf(
  found: Found,
  [one, other]: readonly number[],
  look: Look,
  { redactor, values }: { redactor: Redactor; values: boolean },
): Promise<ReadAnswer> {
  const { scope, service, eyes } = found;
  const clean: Clean = text => redactedLines(text.split('\n'), redactor).join('\n');
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const runs = primary?.taskDefinition ?? service.taskDefinition ?? '';
  const family = shortName(runs).split(':')[0] ?? '';
  const read = (revision: number | undefined): Promise<Revision> => {
    const named = revision === undefined ? runs : `${family}:${revision}`;
    const call = eyes.ecs.revision(named).catch(error => {
      if (!(error instanceof AwsError) || error.code !== 'ClientException') throw error;
      throw new UserError(
        'unknown_revision',
        `There is no revision \`${shortName(named)}\`.`,
        'See which ones ran with `/ecs history`.',
      );
    });
    return look.must(readable(scope.target, scope.cluster, call));
  };
  if (other === undefined) {
    const named = one === undefined ? shortName(runs) : `${family}:${one}`;
    const { deployments = [] } = service;
    const of = deployments.filter(({ taskDefinition }) => shortName(taskDefinition) === named);
    const counted = of.reduce((sum, { runningCount = 0 }) => sum + runningCount, 0);
    // Services of other controllers have no deployments of ECS's, and so no counts.
    const running = deployments.length > 0 && { running: counted };
    const revision = summaryOf(await read(one), clean, values);
    return { kind: 'taskdef', scope, revision, set: revision.name === shortName(runs), ...running, values };
  }
  const [from, to] = await Promise.all([read(one), read(other)]);
  const shown = ({ what, from, to }: ReturnType<typeof differences>[number]) => ({
    what,
    ...(from !== undefined && { from: clean(from) }),
    ...(to !== undefined && { to: clean(to) }),
  });
  return {
    kind: 'taskdef diff',
    scope,
    from: `${family}:${one}`,
    to: `${family}:${other}`,
    differences: differences(from.definition, to.definition).map(shown),
  };
}
