/** What stands around ECS: Application Auto Scaling, which has its own mind, and the load balancer's view of tasks. */
import * as scaling from '@aws-sdk/client-application-auto-scaling';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import { say, tasksOf } from './ecs/scheduler.ts';
import { AwsFault } from './fault.ts';
import { type Operation, paged, type Service } from './operation.ts';
import { hex, type State } from './state.ts';

/** How long the autoscaler lets a count outside its bounds stand; milliseconds at speed 1. */
const reacts = 60_000;

/** How long a new target takes to pass its first checks; milliseconds at speed 1. */
const checks = 10_000;

const describeScalableTargets: Operation<
  scaling.DescribeScalableTargetsCommandInput,
  scaling.DescribeScalableTargetsCommandOutput
> = {
  needs: () => [{ action: 'application-autoscaling:DescribeScalableTargets', resource: '*' }],
  run(input, state) {
    const all = [...state.scalables.entries()].filter(
      ([id]) => input.ResourceIds === undefined || input.ResourceIds.includes(id),
    );
    const { page, next } = paged(all, input.MaxResults ?? 50, input.NextToken);
    return {
      $metadata: {},
      ScalableTargets: page.map(([ResourceId, { min, max, arn, createdAt, suspended }]) => ({
        ServiceNamespace: 'ecs',
        ResourceId,
        ScalableDimension: 'ecs:service:DesiredCount',
        MinCapacity: min,
        MaxCapacity: max,
        RoleARN: `arn:aws:iam::${state.account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
        CreationTime: createdAt,
        SuspendedState: {
          DynamicScalingInSuspended: suspended,
          DynamicScalingOutSuspended: suspended,
          ScheduledScalingSuspended: suspended,
        },
        ScalableTargetARN: arn,
      })),
      ...(next && { NextToken: next }),
    };
  },
};

const registerScalableTarget: Operation<
  scaling.RegisterScalableTargetCommandInput,
  scaling.RegisterScalableTargetCommandOutput
> = {
  needs: (input, state) => [
    {
      action: 'application-autoscaling:RegisterScalableTarget',
      resource:
        state.scalables.get(input.ResourceId ?? '')?.arn ??
        `arn:aws:application-autoscaling:${state.region}:${state.account}:scalable-target/*`,
      context: {
        'application-autoscaling:service-namespace': input.ServiceNamespace ?? '',
        'application-autoscaling:scalable-dimension': input.ScalableDimension ?? '',
      },
    },
  ],
  run(input, state) {
    const id = input.ResourceId ?? '';
    const known = state.scalables.get(id);
    const [, cluster, name] = id.split('/');
    if (!state.services.has(`${cluster}/${name}`))
      throw new AwsFault('ValidationException', `ECS service doesn't exist: ${id}`);
    const min = input.MinCapacity ?? known?.min;
    const max = input.MaxCapacity ?? known?.max;
    if (min === undefined || max === undefined)
      throw new AwsFault('ValidationException', 'You must specify both a minimum and a maximum capacity.');
    if (min > max)
      throw new AwsFault('ValidationException', 'Maximum capacity cannot be less than minimum capacity');
    const made = addScalable(state, `${cluster}/${name}`, min, max);
    made.suspended = input.SuspendedState?.DynamicScalingInSuspended ?? known?.suspended ?? false;
    return { $metadata: {}, ScalableTargetARN: made.arn };
  },
};

/** Puts a service under the autoscaler. */
export function addScalable(state: State, service: string, min: number, max: number) {
  const arn =
    state.scalables.get(`service/${service}`)?.arn ??
    `arn:aws:application-autoscaling:${state.region}:${state.account}:scalable-target/0ec5${hex(20)}`;
  const made = { service, min, max, arn, createdAt: new Date(state.clock.now()), suspended: false };
  state.scalables.set(`service/${service}`, made);
  return made;
}

/** Lets the autoscaler bring counts back within their bounds, a while after they left them. */
export function createAutoscaler(state: State) {
  const outside = new Map<string, number>();
  return (now: number) => {
    for (const { service: key, min, max, suspended } of state.scalables.values()) {
      const service = state.services.get(key);
      if (
        !service ||
        suspended ||
        service.status !== 'ACTIVE' ||
        (service.desired >= min && service.desired <= max)
      ) {
        outside.delete(key);
        continue;
      }
      const since = outside.get(key) ?? now;
      outside.set(key, since);
      if (now - since < reacts / state.speed) continue;
      service.desired = Math.min(max, Math.max(min, service.desired));
      service.steady = false;
      say(service, `desired count was set to ${service.desired} by Application Auto Scaling.`, now);
    }
  };
}

const describeTargetHealth: Operation<
  elb.DescribeTargetHealthCommandInput,
  elb.DescribeTargetHealthCommandOutput
> = {
  needs: () => [{ action: 'elasticloadbalancing:DescribeTargetHealth', resource: '*' }],
  run(input, state) {
    const group = state.targetGroups.get(input.TargetGroupArn ?? '');
    if (!group)
      throw new AwsFault('TargetGroupNotFound', `Target groups '${input.TargetGroupArn}' not found`);
    const now = state.clock.now();
    const services = [...state.services.values()].filter(({ targetGroup }) => targetGroup === group.arn);
    const tasks = services.flatMap(service => tasksOf(state, service)).filter(task => task.startedAt);
    return {
      $metadata: {},
      TargetHealthDescriptions: tasks.map(task => {
        const Target = { Id: task.ip, Port: group.port, AvailabilityZone: `${state.region}a` };
        const HealthCheckPort = `${group.port}`;
        if (task.stopping)
          return {
            Target,
            HealthCheckPort,
            TargetHealth: {
              State: 'draining',
              Reason: 'Target.DeregistrationInProgress',
              Description: 'Target deregistration is in progress',
            },
          };
        if (now - (task.startedAt?.getTime() ?? now) < checks / state.speed)
          return {
            Target,
            HealthCheckPort,
            TargetHealth: {
              State: 'initial',
              Reason: 'Elb.RegistrationInProgress',
              Description: 'Target registration is in progress',
            },
          };
        return { Target, HealthCheckPort, TargetHealth: { State: 'healthy' } };
      }),
    };
  },
};

const describeTargetGroups: Operation<
  elb.DescribeTargetGroupsCommandInput,
  elb.DescribeTargetGroupsCommandOutput
> = {
  needs: () => [{ action: 'elasticloadbalancing:DescribeTargetGroups', resource: '*' }],
  run(input, state) {
    const asked = input.TargetGroupArns;
    for (const arn of asked ?? [])
      if (!state.targetGroups.has(arn))
        throw new AwsFault('TargetGroupNotFound', `One or more target groups not found`);
    const all = [...state.targetGroups.values()].filter(
      ({ arn }) => asked === undefined || asked.includes(arn),
    );
    return {
      $metadata: {},
      TargetGroups: all.map(({ arn, name, port }) => ({
        TargetGroupArn: arn,
        TargetGroupName: name,
        Port: port,
        Protocol: 'HTTP',
        TargetType: 'ip',
      })),
    };
  },
};

export const autoscaling: Service = {
  name: 'application-autoscaling',
  protocol: 'json1.1',
  key: 'AnyScaleFrontendService',
  schemas: scaling,
  operations: {
    DescribeScalableTargets: describeScalableTargets,
    RegisterScalableTarget: registerScalableTarget,
  },
};

export const loadBalancing: Service = {
  name: 'elasticloadbalancing',
  protocol: 'query',
  key: '2015-12-01',
  xmlns: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  schemas: elb,
  operations: { DescribeTargetHealth: describeTargetHealth, DescribeTargetGroups: describeTargetGroups },
};
