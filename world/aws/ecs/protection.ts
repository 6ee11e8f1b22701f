/** ECS: tasks that protect themselves from being scaled in. */
import type * as client from '@aws-sdk/client-ecs';
import type { AnyOperation, Need, Operation } from '../operation.ts';
import { type EcsService, type EcsTask, ecsArn, type State, shortName } from '../state.ts';
import { clusterArn, clusterOf, invalid } from './describe.ts';
import { complain } from './events.ts';
import { isRunning } from './health.ts';

/** Tasks that one call may read and change, and how long a protection lasts; minutes (API reference of UpdateTaskProtection). */
const mostRead = 100;
const mostChanged = 10;
const usualMinutes = 120;
const mostMinutes = 2_880;

export const isProtected = ({ protectedUntil }: EcsTask, now: number) =>
  protectedUntil !== undefined && protectedUntil > now;

/** Says that tasks of a rollout should go and may not. */
export function protest(
  state: State,
  service: EcsService,
  rollout: string,
  tasks: number,
  now: number,
): void {
  if (tasks === 0) return;
  complain(
    state,
    service,
    `was unable to reach steady state because (taskSet ${rollout}) was unable to scale in due to (reason ${tasks} tasks under protection)`,
    now,
  );
}

type Named = { cluster?: string | undefined; tasks?: string[] | undefined };

const arnOf = (state: State, cluster: string | undefined, named: string) =>
  ecsArn(state, `task/${shortName(cluster ?? 'default')}/${shortName(named)}`);

const needs =
  (action: string) =>
  (input: Named, state: State): Need[] =>
    (input.tasks ?? []).map(name => ({
      action: `ecs:${action}`,
      resource: arnOf(state, input.cluster, name),
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    }));

/** Returns the answer for each task that is named, after `change` of those that have a service to protect them from. */
function answer(state: State, input: Named, most: number, change: (task: EcsTask) => void) {
  const cluster = clusterOf(state, input.cluster);
  const names = input.tasks ?? [];
  if (names.length === 0) throw invalid('Tasks cannot be empty.');
  if (names.length > most) throw invalid(`Tasks cannot have more than ${most} elements.`);
  const now = state.clock.now();
  const protectedTasks: client.ProtectedTask[] = [];
  const failures: client.Failure[] = [];
  for (const arn of names.map(name => arnOf(state, cluster.name, name))) {
    const task = state.tasks.get(arn);
    if (!task || task.lastStatus === 'STOPPED') {
      failures.push({ arn, reason: 'MISSING' });
      continue;
    }
    if (task.service === undefined || !isRunning(task)) {
      failures.push({ arn, reason: 'TASK_NOT_VALID' });
      continue;
    }
    change(task);
    const enabled = isProtected(task, now);
    protectedTasks.push({
      taskArn: arn,
      protectionEnabled: enabled,
      ...(enabled && { expirationDate: new Date(task.protectedUntil ?? 0) }),
    });
  }
  return { $metadata: {}, protectedTasks, failures };
}

const get: Operation<client.GetTaskProtectionCommandInput, client.GetTaskProtectionCommandOutput> = {
  bucket: 'task protection',
  needs: needs('GetTaskProtection'),
  run: (input, state) => answer(state, input, mostRead, () => undefined),
};

const update: Operation<client.UpdateTaskProtectionCommandInput, client.UpdateTaskProtectionCommandOutput> = {
  bucket: 'task protection',
  needs: needs('UpdateTaskProtection'),
  run(input, state) {
    const { protectionEnabled, expiresInMinutes = usualMinutes } = input;
    if (!Number.isInteger(expiresInMinutes) || expiresInMinutes < 1 || expiresInMinutes > mostMinutes)
      throw invalid(`expiresInMinutes must be between 1 and ${mostMinutes}.`);
    const until = state.clock.now() + expiresInMinutes * 60_000;
    return answer(state, input, mostChanged, task => {
      if (protectionEnabled) task.protectedUntil = until;
      else delete task.protectedUntil;
    });
  },
};

export const protectionOperations: Record<string, AnyOperation> = {
  GetTaskProtection: get,
  UpdateTaskProtection: update,
};
