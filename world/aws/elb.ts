/** Elastic Load Balancing v2, as far as a bot reads it: target groups, and the health of the tasks behind them. */
import * as client from '@aws-sdk/client-elastic-load-balancing-v2';
import { ruled } from './constraints.ts';
import { fateOf } from './ecs/fate.ts';
import { healthOf, isRunning } from './ecs/health.ts';
import { tasksOf } from './ecs/scheduler.ts';
import { AwsFault } from './fault.ts';
import { nullMember, type Operation, paged, type Service } from './operation.ts';
import type { EcsService, EcsTask, State } from './state.ts';

/** A new target is being registered so long, then being checked; milliseconds at speed 1. */
const registers = 10_000;

const notFound = (what: string) => new AwsFault('TargetGroupNotFound', what);

/** Returns a target's state, with the reasons that ELB gives; a healthy target has only its state. */
function health(state: State, service: EcsService, task: EcsTask, now: number): client.TargetHealth {
  if (task.stopping)
    return {
      State: 'draining',
      Reason: 'Target.DeregistrationInProgress',
      Description: 'Target deregistration is in progress',
    };
  if (healthOf(state, service, task, now) === 'healthy') return { State: 'healthy' };
  const age = (now - (task.startedAt?.getTime() ?? now)) * state.speed;
  if (age < registers)
    return {
      State: 'initial',
      Reason: 'Elb.RegistrationInProgress',
      Description: 'Target registration is in progress',
    };
  const { sick, check } = fateOf(state, task.image);
  if (sick)
    return {
      State: 'unhealthy',
      Reason: 'Target.ResponseCodeMismatch',
      Description: 'Health checks failed with these codes: [503]',
      ...check,
    };
  return {
    State: 'initial',
    Reason: 'Elb.InitialHealthChecking',
    Description: 'Initial health checks in progress',
  };
}

const describeTargetHealth: Operation<
  client.DescribeTargetHealthCommandInput,
  client.DescribeTargetHealthCommandOutput
> = {
  needs: () => [{ action: 'elasticloadbalancing:DescribeTargetHealth', resource: '*' }],
  run(input, state) {
    const group = state.targetGroups.get(input.TargetGroupArn ?? '');
    if (!group) throw notFound(`Target groups '${input.TargetGroupArn}' not found`);
    const now = state.clock.now();
    const all = [...state.services.values()].flatMap(service =>
      tasksOf(state, service)
        .filter(task => task.targetGroup === group.arn)
        .filter(task => isRunning(task) || task.lastStatus === 'DEACTIVATING')
        .map(task => ({
          Target: { Id: task.ip, Port: group.port, AvailabilityZone: task.availabilityZone },
          HealthCheckPort: `${group.port}`,
          TargetHealth: health(state, service, task, now),
        })),
    );
    // A target that is asked for and not registered is told of, too.
    const asked = input.Targets?.map(
      target =>
        all.find(({ Target }) => Target.Id === target.Id) ?? {
          Target: target,
          TargetHealth: {
            State: 'unused' as const,
            Reason: 'Target.NotRegistered' as const,
            Description: 'Target is not registered to the target group',
          },
        },
    );
    return { $metadata: {}, TargetHealthDescriptions: asked ?? all };
  },
};

const describeTargetGroups: Operation<
  client.DescribeTargetGroupsCommandInput,
  client.DescribeTargetGroupsCommandOutput
> = {
  needs: () => [{ action: 'elasticloadbalancing:DescribeTargetGroups', resource: '*' }],
  run(input, state) {
    const { TargetGroupArns: arns, Names: names, PageSize: size = 400 } = input;
    const known = [...state.targetGroups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    if (
      arns?.some(arn => !state.targetGroups.has(arn)) ||
      names?.some(name => !known.some(one => one.name === name))
    )
      throw notFound('One or more target groups not found');
    const all = known.filter(
      ({ arn, name }) => (arns?.includes(arn) ?? true) && (names?.includes(name) ?? true),
    );
    const { page, next } = paged(all, size, {
      token: input.Marker,
      list: 'target groups',
      code: 'ValidationError',
      words: 'Invalid marker',
    });
    return {
      $metadata: {},
      TargetGroups: page.map(({ arn, name, port, balancer, checks }) => ({
        TargetGroupArn: arn,
        TargetGroupName: name,
        Port: port,
        Protocol: 'HTTP' as const,
        ProtocolVersion: 'HTTP1',
        TargetType: 'ip' as const,
        IpAddressType: 'ipv4' as const,
        HealthCheckEnabled: true,
        HealthCheckProtocol: 'HTTP' as const,
        HealthCheckPort: checks === undefined ? 'traffic-port' : `${checks}`,
        HealthCheckPath: '/',
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 2,
        Matcher: { HttpCode: '200' },
        LoadBalancerArns: balancer === undefined ? [] : [balancer],
      })),
      ...(next && { NextMarker: next }),
    };
  },
};

export const loadBalancing: Service = {
  name: 'elasticloadbalancing',
  protocol: 'query',
  key: '2015-12-01',
  xmlns: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  schemas: client,
  missing: nullMember('ValidationError'),
  operations: ruled(
    'ValidationError',
    {
      DescribeTargetHealth: { 'Targets.*.Port': { min: 1, max: 65_535 } },
      DescribeTargetGroups: { PageSize: { min: 1, max: 400 } },
    },
    { DescribeTargetHealth: describeTargetHealth, DescribeTargetGroups: describeTargetGroups },
  ),
};
