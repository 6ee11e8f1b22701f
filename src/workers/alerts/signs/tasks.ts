/** What a change of a task says: one that fell or could not start is a sign of trouble, any other is news. Pure. */

import type { Task } from '../../../aws/ecs.ts';
import type { AlertCause, Sign } from '../../../work.ts';
import { redacted } from '../../redact.ts';
import { quoted } from '../../why/case.ts';
import { diagnose } from '../../why/diagnose.ts';
import { alone } from '../../why/why.ts';
import { type AwsEvent, type Fields, listIn, momentIn, textIn, textOf, versionOf } from '../event.ts';
import { alertPlace, type Reader, shortName } from './reader.ts';

/** The moments of a task that the rules of `why` look at. */
const moments = ['createdAt', 'startedAt', 'stoppingAt', 'stoppedAt', 'executionStoppedAt'] as const;

/** Returns a task as DescribeTasks tells it: in events moments are text, and everything else is the same (ecs.md §3.7). */
export function taskIn(detail: Fields): Task {
  const dates = moments.flatMap(name => {
    const at = momentIn(detail, name);
    return at === undefined ? [] : [[name, new Date(at)] as const];
  });
  return { ...detail, containers: listIn(detail, 'containers'), ...Object.fromEntries(dates) };
}

/** Whether it stopped in a way that ECS or its containers did not mean: not to make room, by hand, or with its machine. */
function fell({ stopCode, stoppedReason = '', containers = [] }: Task, ofService: boolean): boolean {
  if (stopCode === 'TaskFailedToStart' || stopCode === 'InfrastructureHealth') return true;
  if (stopCode === 'ServiceSchedulerInitiated') return /health checks/.test(stoppedReason);
  if (stopCode !== 'EssentialContainerExited') return false;
  // A job is over when it has ended well; a service's task never is.
  return (
    ofService || containers.some(({ exitCode, reason }) => (exitCode ?? 1) !== 0 || reason !== undefined)
  );
}

/** A job that went wrong is well again when one like it has ended by itself, and well. */
const endedWell = ({ lastStatus, stopCode }: Task): boolean =>
  lastStatus === 'STOPPED' && stopCode === 'EssentialContainerExited';

const nowhere = { config: { targets: {} } } as Parameters<typeof alone>[0];

/** Returns why a task fell, as far as its own event tells: by the rules of `why`. */
function causeOf(task: Task): AlertCause {
  const nothing = alone(nowhere, { target: '', cluster: '' });
  const seen = { ...nothing, stopped: [task], about: 'task' as const, unchecked: [], revisions: new Map() };
  return diagnose(seen)[0]?.cause ?? 'unknown';
}

/** Reads an ECS Task State Change. */
export const taskSign: Reader = (event: AwsEvent, place) => {
  const { detail, id, at } = event;
  const arn = textOf(detail, 'taskArn');
  const version = versionOf(detail, 'its task');
  const scope = place(shortName(textOf(detail, 'clusterArn')));
  if (!scope) return 'elsewhere';
  const task = taskIn(detail);
  const group = textIn(detail, 'group') ?? '';
  const service = /^service:(.+)$/.exec(group)?.[1];
  const where = { ...scope, ...(service !== undefined && { service }) };
  const own = `${alertPlace(where)}${service === undefined ? `|${group}` : ''}`;
  const deployment = textIn(detail, 'startedBy');
  const common = {
    event: id,
    at: momentIn(detail, 'stoppedAt') ?? at,
    scope: where,
    of: { resource: arn, order: version },
    group: own,
    ...(service === undefined && { subject: redacted(group) }),
    ...(deployment?.startsWith('ecs-svc/') && { deployment }),
  };
  const status = textOf(detail, 'lastStatus');
  if (status !== 'STOPPED' || !fell(task, service !== undefined)) {
    const text = `Task ${shortName(arn).slice(0, 8)} is ${status}${task.stoppedReason ? `: ${quoted(task.stoppedReason)}` : ''}`;
    const key = `${own}|task ${status}`;
    const says = service === undefined && endedWell(task) ? 'recovers' : 'tells';
    return { ...common, kind: 'info', severity: 'info', cause: 'news', says, key, text };
  }
  const cause = causeOf(task);
  const says = {
    kind: 'tasks',
    severity: service === undefined ? 'warning' : 'error',
    cause,
    says: 'fails',
    key: `${own}|${cause}`,
    text: wordsOf(task),
  } satisfies Partial<Sign>;
  return { ...common, ...says };
};

/** Returns why a task stopped, in the words of AWS and of the container that fell. */
function wordsOf({ stoppedReason = '', containers = [] }: Task): string {
  const fallen = containers.find(({ exitCode, reason }) => reason !== undefined || (exitCode ?? 0) !== 0);
  const { name = '', exitCode, reason } = fallen ?? {};
  const own = [exitCode === undefined ? '' : `exit code ${exitCode}`, reason ?? '']
    .filter(Boolean)
    .join(', ');
  return quoted(`${stoppedReason}${own ? ` · ${name}: ${own}` : ''}`);
}
