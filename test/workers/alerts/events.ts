/** Events as AWS sends them, and what is read of them. */
import type { Config } from '../../../src/config/index.ts';
import { eventIn } from '../../../src/workers/alerts/event.ts';
import { signOf } from '../../../src/workers/alerts/read.ts';

const target = (clusters: string[], region = 'eu-west-1') => ({
  account: '111122223333',
  region,
  clusters,
  readRole: '',
  scan: 'off' as const,
  logs: 'private' as const,
  repositories: [],
});
const config: Pick<Config, 'targets'> = {
  targets: { prod: target(['prod']), staging: target(['staging']), west: target(['prod'], 'us-west-2') },
};
export const time = '2026-11-26T12:00:00Z';
export const at = Date.parse(time);
export const arn = (what: string) => `arn:aws:ecs:eu-west-1:111122223333:${what}`;
export const web = arn('service/prod/web');

/** Returns a message of the queue with one event in it. */
export const message = (source: string, type: string, detail: object, resources: string[] = [web]) =>
  JSON.stringify({
    version: '0',
    id: 'event-1',
    'detail-type': type,
    source,
    account: '111122223333',
    time,
    region: 'eu-west-1',
    resources,
    detail,
  });

export const ecs = (type: string, detail: object, resources?: string[]) =>
  message('aws.ecs', type, detail, resources);

/** Returns what ECS says of a task of web that ended with an error. */
export const task = (more: object) => ({
  taskArn: arn(`task/prod/${'a'.repeat(32)}`),
  clusterArn: arn('cluster/prod'),
  group: 'service:web',
  startedBy: 'ecs-svc/1',
  lastStatus: 'STOPPED',
  version: 6,
  createdAt: time,
  startedAt: time,
  stoppedAt: time,
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'web', exitCode: 1 }],
  ...more,
});

/** Returns what one message of the queue says. Throws Poison. */
export const read = (body: string) => signOf(eventIn(body), config);

/** Returns the same as a line that reads: `tasks error fails out_of_memory`. */
export const says = (sign: ReturnType<typeof read>) =>
  typeof sign === 'string' ? sign : `${sign.kind} ${sign.severity} ${sign.says} ${sign.cause}`;
