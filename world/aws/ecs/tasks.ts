/** ECS: tasks. */
import type * as client from '@aws-sdk/client-ecs';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { ecsArn, type State, shortName } from '../state.ts';
import { clusterArn, clusterOf, from, invalid, pageSize, serviceOf, shownTask } from './describe.ts';
import { stopTask as stop } from './life.ts';

const taskArn = (state: State, cluster: string | undefined, named: string) =>
  ecsArn(state, `task/${shortName(cluster ?? 'default')}/${shortName(named)}`);

/** What ECS says of a task that is named by no id: of 32 characters, or the 36 that ids once had. */
const notAnId = () => invalid('taskId length should be one of [32,36]');

const listTasks: Operation<client.ListTasksCommandInput, client.ListTasksCommandOutput> = {
  bucket: 'cluster resource read',
  needs: (input, state) => [
    {
      action: 'ecs:ListTasks',
      resource: ecsArn(state, `container-instance/${shortName(input.cluster ?? 'default')}/*`),
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    },
  ],
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const { startedBy, serviceName, family, containerInstance, desiredStatus: wanted = 'RUNNING' } = input;
    if (startedBy !== undefined && (serviceName ?? family ?? containerInstance) !== undefined)
      throw invalid('Cannot specify startedBy with other filters.');
    if (serviceName !== undefined && family !== undefined)
      throw invalid('Cannot specify both family and serviceName.');
    const service = serviceName === undefined ? undefined : serviceOf(state, cluster.name, serviceName);
    const arns = [...state.tasks.values()]
      .filter(task => task.cluster === cluster.name && task.desiredStatus === wanted)
      .filter(
        task =>
          containerInstance === undefined ||
          shortName(task.containerInstanceArn ?? '') === shortName(containerInstance),
      )
      .filter(task => !service || task.service === service.name)
      .filter(task => startedBy === undefined || task.startedBy === startedBy)
      .filter(
        task => family === undefined || shortName(task.taskDefinitionArn ?? '').split(':')[0] === family,
      )
      .map(task => task.taskArn)
      .sort();
    const { page, next } = paged(
      arns,
      pageSize(input.maxResults, 100),
      from(
        input.nextToken,
        `tasks ${[cluster.name, service?.name, family, startedBy, containerInstance, wanted].join(' ')}`,
      ),
    );
    return { $metadata: {}, taskArns: page, ...(next && { nextToken: next }) };
  },
};

const describeTasks: Operation<client.DescribeTasksCommandInput, client.DescribeTasksCommandOutput> = {
  bucket: 'cluster resource read',
  needs: (input, state) =>
    (input.tasks ?? []).map(name => ({
      action: 'ecs:DescribeTasks',
      resource: taskArn(state, input.cluster, name),
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    })),
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const names = input.tasks ?? [];
    if (names.length === 0) throw invalid('Tasks cannot be empty.');
    if (names.length > 100) throw invalid('Tasks cannot have more than 100 elements.');
    for (const name of names) if (![32, 36].includes(shortName(name).length)) throw notAnId();
    const found = names.map(name => {
      const arn = taskArn(state, cluster.name, name);
      return { arn, task: state.tasks.get(arn) };
    });
    return {
      $metadata: {},
      tasks: found.flatMap(({ task }) => (task ? [shownTask(task)] : [])),
      failures: found.flatMap(({ arn, task }) => (task ? [] : [{ arn, reason: 'MISSING' }])),
    };
  },
};

const stopTask: Operation<client.StopTaskCommandInput, client.StopTaskCommandOutput> = {
  bucket: 'cluster resource modify',
  needs: (input, state) => [
    {
      action: 'ecs:StopTask',
      resource: taskArn(state, input.cluster, input.task ?? ''),
      context: { 'ecs:cluster': clusterArn(state, input.cluster) },
    },
  ],
  run(input, state) {
    const cluster = clusterOf(state, input.cluster);
    const { task: named = '', reason = 'Task stopped by user' } = input;
    if (!/^[0-9a-f]{32}$/.test(shortName(named))) throw notAnId();
    if (reason.length > 1_024) throw invalid('reason length should be at most 1024');
    const task = state.tasks.get(taskArn(state, cluster.name, named));
    if (!task) throw invalid('The referenced task was not found.');
    stop(state, task, reason, 'UserInitiated', state.clock.now());
    return { $metadata: {}, task: shownTask(task) };
  },
};

export const taskOperations: Record<string, AnyOperation> = {
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  StopTask: stopTask,
};
