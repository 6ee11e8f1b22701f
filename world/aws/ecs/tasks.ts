/** ECS: tasks. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import { type AnyOperation, type Operation, paged } from '../operation.ts';
import { ecsArn, type State, shortName } from '../state.ts';
import { pageSize } from './clusters.ts';
import { clusterArn, clusterOf, findService, shownTask } from './describe.ts';
import { stopTask as stop } from './life.ts';

const taskArn = (state: State, cluster: string | undefined, named: string) =>
  ecsArn(state, `task/${shortName(cluster ?? 'default')}/${shortName(named)}`);

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
    if (input.startedBy !== undefined && input.serviceName !== undefined)
      throw new AwsFault('InvalidParameterException', 'Cannot specify startedBy with other filters.');
    if (input.serviceName !== undefined && !findService(state, cluster.name, input.serviceName))
      throw new AwsFault('ServiceNotFoundException', 'Service not found.');
    const wanted = input.desiredStatus ?? 'RUNNING';
    const found = [...state.tasks.values()].filter(
      task =>
        task.cluster === cluster.name &&
        task.desiredStatus === wanted &&
        (input.serviceName === undefined || task.service === shortName(input.serviceName)) &&
        (input.startedBy === undefined || task.startedBy === input.startedBy) &&
        (input.family === undefined ||
          shortName(task.taskDefinitionArn ?? '').split(':')[0] === input.family),
    );
    const { page, next } = paged(found, pageSize(input.maxResults, 100), input.nextToken);
    return { $metadata: {}, taskArns: page.map(task => task.taskArn), ...(next && { nextToken: next }) };
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
    if (names.length === 0) throw new AwsFault('InvalidParameterException', 'Tasks cannot be empty.');
    if (names.length > 100)
      throw new AwsFault('InvalidParameterException', 'Tasks can have at most 100 items.');
    const found = names.map(name => ({
      arn: taskArn(state, cluster.name, name),
      task: state.tasks.get(taskArn(state, cluster.name, name)),
    }));
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
    const task = state.tasks.get(taskArn(state, cluster.name, input.task ?? ''));
    if (!task) throw new AwsFault('InvalidParameterException', 'The referenced task was not found.');
    stop(state, task, input.reason ?? 'Task stopped by user', 'UserInitiated', state.clock.now());
    return { $metadata: {}, task: shownTask(task) };
  },
};

export const taskOperations: Record<string, AnyOperation> = {
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  StopTask: stopTask,
};
