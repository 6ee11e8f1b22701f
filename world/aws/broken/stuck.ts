/** Services whose deployment, count or life does not go where it should. */
import { addScalable } from '../autoscaling.ts';
import { alarmArn } from '../cloudwatch/alarm.ts';
import { setDesired } from '../ecs/change-service.ts';
import { type EcsService, type State, serviceKey } from '../state.ts';
import { type Broken, deploys, stopAll, tasksIn } from './service.ts';

const hour = 3_600_000;

/** Sets off an alarm, about a service where one is given. */
function ring(state: State, name: string, service?: EcsService): void {
  const at = new Date(state.clock.now());
  const dimensions = service && [
    { Name: 'ClusterName', Value: service.cluster },
    { Name: 'ServiceName', Value: service.name },
  ];
  state.alarms.set(name, {
    name,
    arn: alarmArn(state, name),
    value: 'ALARM',
    reason: 'Threshold Crossed: 1 datapoint [92.0] was greater than the threshold (80.0).',
    updatedAt: at,
    configuredAt: at,
    settings: {
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      ...(dimensions && { Dimensions: dimensions }),
    },
  });
}

function quiet(state: State, name: string): void {
  const alarm = state.alarms.get(name);
  if (alarm) Object.assign(alarm, { value: 'OK', reason: 'Threshold Crossed: no datapoints were over it.' });
}

/** Forgets the tasks that stopped, as ECS does after an hour. */
function forget(state: State, service: EcsService): void {
  for (const [arn, task] of state.tasks)
    if (task.service === service.name && task.desiredStatus === 'STOPPED') state.tasks.delete(arn);
}

const breaker = { enable: true, rollback: true };

/** Deployments and counts that do not go where they should. */
export const stuck: Record<string, Broken> = {
  'deployment-cannot-move': {
    service: { minimumHealthyPercent: 100, maximumPercent: 150 },
    later: [[4, deploys('2.0.0')]],
  },
  'alarm-rolled-back': {
    service: {
      configuration: {
        strategy: 'ROLLING',
        alarms: { alarmNames: ['shop-5xx'], enable: true, rollback: true },
      },
    },
    later: [
      [8, deploys('2.0.0')],
      [9, state => ring(state, 'shop-5xx')],
      [12, state => quiet(state, 'shop-5xx')],
    ],
  },
  'alarm-fires': { later: [[17, (state, service) => ring(state, 'shop-busy', service)]] },
  'breaker-tripped': {
    service: { breaker },
    later: [
      [3, deploys('2-crash')],
      [18, forget],
    ],
  },
  'paused-at-hook': {
    later: [
      [
        3,
        (state, service, now) => {
          service.configuration.lifecycleHooks = [{ targetType: 'PAUSE', lifecycleStages: ['PRE_SCALE_UP'] }];
          deploys('2.0.0')(state, service, now);
        },
      ],
    ],
  },
  'at-autoscaling-max': {
    desired: 2,
    service: { busy: { CPUUtilization: 93 } },
    later: [
      [1, (state, service) => void addScalable(state, serviceKey(service.cluster, service.name), 1, 2)],
    ],
  },
  'protected-tasks': {
    desired: 3,
    later: [
      [
        5,
        (state, service, now) => {
          for (const task of tasksIn(state, service)) task.protectedUntil = now + hour;
          setDesired(service, 1);
        },
      ],
    ],
  },
  'set-to-zero': { desired: 0 },
  draining: {
    later: [
      [
        15,
        (state, service, now) => {
          Object.assign(service, { desired: 0, status: 'DRAINING', steady: false });
          stopAll(
            state,
            service,
            'Task stopped by deletion of its service',
            now,
            'ServiceSchedulerInitiated',
          );
          for (const task of tasksIn(state, service)) task.next = Number.POSITIVE_INFINITY;
        },
      ],
    ],
  },
  inactive: {
    desired: 0,
    later: [[15, (_, service) => void Object.assign(service, { status: 'INACTIVE', steady: false })]],
  },
};
