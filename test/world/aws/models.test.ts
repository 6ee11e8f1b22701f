/** What the API models say that members may be, for each service that the world speaks. */
import * as scaling from '@aws-sdk/client-application-auto-scaling';
import * as watch from '@aws-sdk/client-cloudwatch';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as events from '@aws-sdk/client-eventbridge';
import * as iam from '@aws-sdk/client-iam';
import { failure, scene } from './scene.ts';

const web = { cluster: 'prod', service: 'web' };
/** What a caller of JavaScript has no word for. */
const odd = 'Colour' as never;
const definition = (more: object) =>
  new ecs.RegisterTaskDefinitionCommand({
    family: 'x',
    memory: '512',
    containerDefinitions: [{ name: 'x', image: 'x' }],
    ...more,
  });
const fargate = { requiresCompatibilities: ['FARGATE' as const], networkMode: 'awsvpc' as const };
const tagged = (key: string, value = 'x') => new ecs.CreateClusterCommand({ tags: [{ key, value }] });

test('what the models do not allow is refused, and where it is', async () => {
  const at = await scene();
  const namespace = { ServiceNamespace: 'ecs' as const };
  const query = (Namespace: string) => ({
    Id: 'a',
    MetricStat: { Metric: { Namespace }, Period: 60, Stat: 'Sum' },
  });
  const now = new Date();
  const span = { StartTime: new Date(0), EndTime: now };
  const alarm = { AlarmName: 'a', EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' as const };
  const refusals: [Promise<unknown>, RegExp][] = [
    [
      at.ecs().send(new ecs.ListServicesCommand({ cluster: 'prod', schedulingStrategy: odd })),
      /'schedulingStrategy' .*: \[DAEMON, REPLICA\]$/,
    ],
    [
      at.ecs().send(new ecs.DescribeServicesCommand({ ...web, services: ['web'], include: [odd] })),
      /'include\.1\.member'/,
    ],
    [
      at.ecs().send(new ecs.UpdateServiceCommand({ ...web, propagateTags: odd })),
      /^InvalidParameterException: 1 validation error.*'propagateTags'/,
    ],
    [
      at.ecs().send(
        new ecs.UpdateServiceCommand({
          ...web,
          capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1_001 }],
        }),
      ),
      /'capacityProviderStrategy\.1\.member\.weight'/,
    ],
    [at.ecs().send(definition({ networkMode: odd })), /'networkMode'/],
    [
      at.ecs().send(
        definition({
          containerDefinitions: [{ name: 'x', image: 'x', logConfiguration: { logDriver: odd } }],
        }),
      ),
      /'containerDefinitions\.1\.member\.logConfiguration\.logDriver'/,
    ],
    [
      at.ecs().send(definition({ ...fargate, cpu: '256', memory: '4096' })),
      /^ClientException: No Fargate configuration exists for given values\.$/,
    ],
    [at.ecs().send(definition({ ...fargate, cpu: '8 vCPU', memory: '18 GB' })), /No Fargate configuration/],
    [at.ecs().send(tagged('')), /'tags\.1\.member\.key' .*greater than or equal to 1/],
    [at.ecs().send(tagged('a', '\u0007')), /'tags\.1\.member\.value' .*regular expression/],
    [at.iam().send(new iam.ListRolesCommand({ MaxItems: 0 })), /^ValidationError: .*'maxItems'/],
    [
      at.iam().send(new iam.CreateRoleCommand({ RoleName: 'x', Path: 'x', AssumeRolePolicyDocument: '{}' })),
      /'path'/,
    ],
    [
      at.scaling().send(new scaling.DescribeScalingPoliciesCommand({ ...namespace, MaxResults: 11 })),
      /less than or equal to 10/,
    ],
    [
      at.scaling().send(new scaling.DescribeScalableTargetsCommand({ ...namespace, ScalableDimension: odd })),
      /'scalableDimension'/,
    ],
    [
      at.scaling().send(new scaling.DescribeScalableTargetsCommand({ ...namespace, ResourceIds: [''] })),
      /'resourceIds\.1\.member'/,
    ],
    [
      at.ecr().send(new ecr.DescribeImagesCommand({ repositoryName: 'web', imageIds: [] })),
      /^InvalidParameterException: .*'imageIds'/,
    ],
    [
      at.ecr().send(new ecr.ListImagesCommand({ repositoryName: 'web', filter: { tagStatus: odd } })),
      /'filter\.tagStatus'/,
    ],
    [
      at
        .elb()
        .send(new elb.DescribeTargetHealthCommand({ TargetGroupArn: 'x', Targets: [{ Id: 'x', Port: 0 }] })),
      /'targets\.1\.member\.port'/,
    ],
    [at.events().send(new events.DeleteRuleCommand({ Name: 'a b' })), /^ValidationException: .*'name'/],
    [
      at.cloudwatch().send(new watch.GetMetricDataCommand({ ...span, MetricDataQueries: [query(':')] })),
      /'metricDataQueries\.1\.member\.metricStat\.metric\.namespace'/,
    ],
    // Required members are asked for however deep they lie.
    [
      at
        .cloudwatch()
        .send(new watch.PutMetricAlarmCommand({ ...alarm, Dimensions: [{ Name: undefined, Value: 'x' }] })),
      /null at 'dimensions\.1\.member\.name'/,
    ],
  ];
  const failures = await Promise.all(refusals.map(([call]) => failure(call)));
  for (const [i, [, words]] of refusals.entries()) expect(failures[i]).toMatch(words);
  expect(await failure(at.ecs().send(definition({ ...fargate, cpu: '8 vCPU', memory: '20GB' })))).toBe(
    'no failure',
  );
});
