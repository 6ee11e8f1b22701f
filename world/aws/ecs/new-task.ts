/** A task as it begins: on Fargate with a network interface of its own, on a container instance with what that has. */
import { randomInt } from 'node:crypto';
import type { ContainerInstance } from '../capacity/instance.ts';
import { taskChanged } from '../eventbridge/from-ecs.ts';
import { type EcsService, type EcsTask, ecsArn, hex, type Rollout, type State, uuid } from '../state.ts';
import { definitionOf } from './definition.ts';
import { times } from './life.ts';

/** Where a task runs, and how it begins there: one that needs no interface waits for nothing. */
function place(state: State, rollout: Rollout, instance: ContainerInstance | undefined, ip: string) {
  if (instance)
    return {
      launchType: rollout.launchType,
      containerInstanceArn: instance.arn,
      availabilityZone: instance.zone,
      lastStatus: 'PENDING',
      attachments: [],
    };
  return {
    launchType: rollout.launchType,
    platformVersion: rollout.platformVersion,
    platformFamily: rollout.platformFamily,
    availabilityZone: `${state.region}${'abc'[randomInt(3)]}`,
    lastStatus: 'PROVISIONING',
    attachments: [
      {
        id: uuid(),
        type: 'ElasticNetworkInterface',
        status: 'PRECREATED',
        details: [{ name: 'privateIPv4Address', value: ip }],
      },
    ],
  };
}

/** Starts a task of a service's rollout, the `nth` of those started at once: what goes wrong does so one after the other. */
export function startTask(
  state: State,
  service: EcsService,
  rollout: Rollout,
  now: number,
  nth = 0,
  instance?: ContainerInstance,
): EcsTask {
  const id = hex(32);
  const definition = definitionOf(state, rollout.taskDefinition);
  const ip = instance?.ip ?? `10.0.${randomInt(250)}.${randomInt(1, 250)}`;
  const taskArn = ecsArn(state, `task/${service.cluster}/${id}`);
  const group = rollout.targetGroup ?? service.targetGroup;
  const wait = instance ? times.pending : times.provisioning;
  const task: EcsTask = {
    taskArn,
    clusterArn: ecsArn(state, `cluster/${service.cluster}`),
    taskDefinitionArn: rollout.taskDefinition,
    cluster: service.cluster,
    service: service.name,
    group: `service:${service.name}`,
    startedBy: rollout.id,
    ...place(state, rollout, instance, ip),
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    cpu: definition?.cpu ?? '256',
    memory: definition?.memory ?? '512',
    version: 1,
    createdAt: new Date(now),
    enableExecuteCommand: service.settings.enableExecuteCommand ?? false,
    overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    tags: [],
    image: definition?.containerDefinitions?.find(({ essential }) => essential)?.image ?? '',
    ip,
    ...(group !== undefined && { targetGroup: group }),
    next: now + wait / state.speed,
    late: nth * times.apart,
    stopping: false,
    containers: (definition?.containerDefinitions ?? []).map(({ name, image = '' }) => ({
      containerArn: ecsArn(state, `container/${service.cluster}/${id}/${uuid()}`),
      taskArn,
      name,
      image,
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      networkInterfaces: instance ? [] : [{ privateIpv4Address: ip }],
    })),
  };
  state.tasks.set(taskArn, task);
  taskChanged(state, task, now);
  return task;
}
