/** Application Auto Scaling: bounds, and a mind of its own that holds counts within them. */
import * as client from '@aws-sdk/client-application-auto-scaling';
import { oneOf, type Rules, ruled } from './constraints.ts';
import { setDesired } from './ecs/change-service.ts';
import { serviceActed } from './eventbridge/from-ecs.ts';
import { AwsFault } from './fault.ts';
import { nullMember, type Operation, paged, type Service } from './operation.ts';
import type { Scalable, Suspended } from './scalable.ts';
import { hex, type State, tagContext, uuid } from './state.ts';

/** How long the autoscaler lets a count outside its bounds stand; milliseconds at speed 1. */
const reacts = 60_000;

const dimension = 'ecs:service:DesiredCount';
const invalid = (message: string) => new AwsFault('ValidationException', message);

const from = (token: string | undefined, list: string) => ({
  token,
  list,
  code: 'InvalidNextTokenException',
  words: 'The next token is invalid.',
});

const named = { min: 1, max: 1_600 };
/** What all of its calls take (API model). */
const common: Rules = {
  ServiceNamespace: oneOf(client.ServiceNamespace),
  ScalableDimension: oneOf(client.ScalableDimension),
  MaxResults: { min: 1, max: 50 },
};
const rules: Record<string, Rules> = {
  DescribeScalableTargets: { ...common, ResourceIds: { max: 50, each: named } },
  RegisterScalableTarget: { ...common, ResourceId: named, RoleARN: named },
  DescribeScalingPolicies: {
    ...common,
    // Ten, where its siblings answer fifty (API reference).
    MaxResults: { min: 1, max: 10 },
    ResourceId: named,
    PolicyNames: { max: 50, each: named },
  },
  DescribeScalingActivities: { ...common, ResourceId: named },
};

const shownTarget = (state: State, id: string, target: Scalable): client.ScalableTarget => ({
  ServiceNamespace: 'ecs',
  ResourceId: id,
  ScalableDimension: dimension,
  MinCapacity: target.min,
  MaxCapacity: target.max,
  RoleARN: `arn:aws:iam::${state.account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
  CreationTime: target.createdAt,
  SuspendedState: {
    DynamicScalingInSuspended: target.suspended.in,
    DynamicScalingOutSuspended: target.suspended.out,
    ScheduledScalingSuspended: target.suspended.scheduled,
  },
  ScalableTargetARN: target.arn,
});

const describeTargets: Operation<
  client.DescribeScalableTargetsCommandInput,
  client.DescribeScalableTargetsCommandOutput
> = {
  needs: () => [{ action: 'application-autoscaling:DescribeScalableTargets', resource: '*' }],
  run(input, state) {
    const { MaxResults: size = 50 } = input;
    const all = [...state.scalables.entries()]
      .filter(([id]) => input.ServiceNamespace === 'ecs' && (input.ResourceIds?.includes(id) ?? true))
      .map(([id, target]) => shownTarget(state, id, target));
    const { page, next } = paged(all, size, from(input.NextToken, `targets ${input.ResourceIds}`));
    return { $metadata: {}, ScalableTargets: page, ...(next && { NextToken: next }) };
  },
};

const registerTarget: Operation<
  client.RegisterScalableTargetCommandInput,
  client.RegisterScalableTargetCommandOutput
> = {
  needs: (input, state) => [
    {
      action: 'application-autoscaling:RegisterScalableTarget',
      resource:
        state.scalables.get(input.ResourceId ?? '')?.arn ??
        `arn:aws:application-autoscaling:${state.region}:${state.account}:scalable-target/*`,
      context: {
        'application-autoscaling:service-namespace': input.ServiceNamespace,
        'application-autoscaling:scalable-dimension': input.ScalableDimension,
        ...tagContext(
          'aws:RequestTag',
          Object.entries(input.Tags ?? {}).map(([key, value]) => ({ key, value })),
        ),
      },
    },
  ],
  run(input, state) {
    const { ResourceId: id = '', SuspendedState: given = {} } = input;
    const known = state.scalables.get(id);
    if (input.ServiceNamespace !== 'ecs' || input.ScalableDimension !== dimension)
      throw invalid('Unsupported service namespace, resource type or scalable dimension');
    const [type, cluster, name] = id.split('/');
    if (type !== 'service' || state.services.get(`${cluster}/${name}`)?.status !== 'ACTIVE')
      throw invalid(`ECS service doesn't exist: ${id}`);
    const min = input.MinCapacity ?? known?.min;
    const max = input.MaxCapacity ?? known?.max;
    if (min === undefined || max === undefined)
      throw invalid('You must specify both the minimum and the maximum capacity of a new scalable target.');
    if (min < 0 || max < 0) throw invalid('Capacity cannot be negative.');
    if (min > max) throw invalid('Maximum capacity cannot be less than minimum capacity');
    const was = known?.suspended ?? { in: false, out: false, scheduled: false };
    const made = addScalable(state, `${cluster}/${name}`, min, max, {
      in: given.DynamicScalingInSuspended ?? was.in,
      out: given.DynamicScalingOutSuspended ?? was.out,
      scheduled: given.ScheduledScalingSuspended ?? was.scheduled,
    });
    return { $metadata: {}, ScalableTargetARN: made.arn };
  },
};

const describePolicies: Operation<
  client.DescribeScalingPoliciesCommandInput,
  client.DescribeScalingPoliciesCommandOutput
> = {
  needs: () => [{ action: 'application-autoscaling:DescribeScalingPolicies', resource: '*' }],
  run(input, state) {
    const { MaxResults: size = 10 } = input;
    const all = [...state.scalingPolicies.entries()]
      .map(
        ([arn, { name, service, target, createdAt }]): client.ScalingPolicy => ({
          PolicyARN: arn,
          PolicyName: name,
          ServiceNamespace: 'ecs',
          ResourceId: `service/${service}`,
          ScalableDimension: dimension,
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: target,
            PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
          },
          Alarms: [],
          CreationTime: createdAt,
        }),
      )
      .filter(() => input.ServiceNamespace === 'ecs')
      .filter(({ PolicyName = '' }) => input.PolicyNames?.includes(PolicyName) ?? true)
      .filter(({ ResourceId }) => input.ResourceId === undefined || input.ResourceId === ResourceId);
    const { page, next } = paged(all, size, from(input.NextToken, `policies ${input.ResourceId}`));
    return { $metadata: {}, ScalingPolicies: page, ...(next && { NextToken: next }) };
  },
};

const describeActivities: Operation<
  client.DescribeScalingActivitiesCommandInput,
  client.DescribeScalingActivitiesCommandOutput
> = {
  needs: () => [{ action: 'application-autoscaling:DescribeScalingActivities', resource: '*' }],
  run(input, state) {
    const { MaxResults: size = 50 } = input;
    const all = state.scalingActivities
      .map(
        ({ id, service, at, description, cause }): client.ScalingActivity => ({
          ActivityId: id,
          ServiceNamespace: 'ecs',
          ResourceId: `service/${service}`,
          ScalableDimension: dimension,
          Description: description,
          Cause: cause,
          StartTime: at,
          EndTime: at,
          StatusCode: 'Successful',
          StatusMessage: `${description} Change successfully fulfilled by ecs.`,
        }),
      )
      .filter(({ ResourceId }) => input.ResourceId === undefined || input.ResourceId === ResourceId);
    const { page, next } = paged(all, size, from(input.NextToken, `activities ${input.ResourceId}`));
    return { $metadata: {}, ScalingActivities: page, ...(next && { NextToken: next }) };
  },
};

/** Puts a service under the autoscaler, or changes how it is held. */
export function addScalable(
  state: State,
  service: string,
  min: number,
  max: number,
  suspended: Suspended = { in: false, out: false, scheduled: false },
): Scalable {
  const id = `service/${service}`;
  const known = state.scalables.get(id);
  const made: Scalable = {
    service,
    min,
    max,
    arn:
      known?.arn ??
      `arn:aws:application-autoscaling:${state.region}:${state.account}:scalable-target/0ec5${hex(32)}`,
    createdAt: known?.createdAt ?? new Date(state.clock.now()),
    suspended,
  };
  state.scalables.set(id, made);
  return made;
}

/** Returns what brings counts back within their bounds, a while after they left them, unless scaling is suspended. */
export function createAutoscaler(state: State): (now: number) => void {
  const outside = new Map<string, number>();
  return now => {
    for (const { service: key, min, max, suspended } of state.scalables.values()) {
      const service = state.services.get(key);
      const low = service !== undefined && service.desired < min && !suspended.out;
      const high = service !== undefined && service.desired > max && !suspended.in;
      if (service?.status !== 'ACTIVE' || (!low && !high)) {
        outside.delete(key);
        continue;
      }
      const since = outside.get(key) ?? now;
      outside.set(key, since);
      if (now - since < reacts / state.speed) continue;
      const cause = low ? `minimum capacity was set to ${min}` : `maximum capacity was set to ${max}`;
      setDesired(service, low ? min : max);
      serviceActed(state, service, 'SERVICE_DESIRED_COUNT_UPDATED', now);
      state.scalingActivities.unshift({
        id: uuid(),
        service: key,
        at: new Date(now),
        description: `Setting desired count to ${service.desired}.`,
        cause,
      });
    }
  };
}

export const autoscaling: Service = {
  name: 'application-autoscaling',
  protocol: 'json1.1',
  key: 'AnyScaleFrontendService',
  schemas: client,
  missing: nullMember('ValidationException'),
  operations: ruled('ValidationException', rules, {
    DescribeScalableTargets: describeTargets,
    RegisterScalableTarget: registerTarget,
    DescribeScalingPolicies: describePolicies,
    DescribeScalingActivities: describeActivities,
  }),
};
