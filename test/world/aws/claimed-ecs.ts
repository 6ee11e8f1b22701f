/** Every ECS operation that is claimed, as the real client calls it. */
import * as ecs from '@aws-sdk/client-ecs';
import { ecsArn, roleArn, type Scene } from './scene.ts';

const web = { cluster: 'prod', service: 'web' };
const resourceArn = ecsArn('service/prod/web');

/** Name, call and what its answer has at least; in an order that tells one story. */
export const ecsCalls = (at: Scene): [name: string, call: () => Promise<object>, answer: object][] => {
  const firstTask = async () =>
    (await at.ecs().send(new ecs.ListTasksCommand({ cluster: 'prod', serviceName: 'web' }))).taskArns?.[0] ??
    '';
  const rollouts = async (service = 'web') =>
    (await at.ecs().send(new ecs.ListServiceDeploymentsCommand({ cluster: 'prod', service })))
      .serviceDeployments ?? [];
  return [
    [
      'ecs ListClusters',
      () => at.ecs().send(new ecs.ListClustersCommand({})),
      { clusterArns: [ecsArn('cluster/prod'), ecsArn('cluster/staging')] },
    ],
    [
      'ecs CreateCluster',
      () =>
        at
          .ecs()
          .send(new ecs.CreateClusterCommand({ clusterName: 'new', tags: [{ key: 'team', value: 'a' }] })),
      { cluster: { clusterName: 'new', status: 'ACTIVE', tags: [{ key: 'team', value: 'a' }] } },
    ],
    [
      'ecs DescribeClusters',
      () => at.ecs().send(new ecs.DescribeClustersCommand({ clusters: ['prod', 'none'] })),
      {
        clusters: [{ clusterName: 'prod', activeServicesCount: 5, registeredContainerInstancesCount: 3 }],
        failures: [{ arn: ecsArn('cluster/none'), reason: 'MISSING' }],
      },
    ],
    [
      'ecs ListServices',
      () => at.ecs().send(new ecs.ListServicesCommand({ cluster: 'staging' })),
      { serviceArns: [ecsArn('service/staging/web'), ecsArn('service/staging/worker')] },
    ],
    [
      'ecs DescribeServices',
      () => at.ecs().send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: ['web'] })),
      {
        services: [
          {
            status: 'ACTIVE',
            runningCount: 3,
            createdAt: expect.any(Date),
            deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
          },
        ],
        failures: [],
      },
    ],
    [
      'ecs CreateService',
      () =>
        at.ecs().send(
          new ecs.CreateServiceCommand({
            cluster: 'new',
            serviceName: 'fresh',
            taskDefinition: 'web',
            desiredCount: 1,
          }),
        ),
      {
        service: { serviceArn: ecsArn('service/new/fresh'), deployments: [{ rolloutState: 'IN_PROGRESS' }] },
      },
    ],
    [
      'ecs UpdateService',
      () => at.ecs().send(new ecs.UpdateServiceCommand({ ...web, taskDefinition: 'web:42' })),
      { service: { deployments: [{ desiredCount: 0, status: 'PRIMARY' }, { status: 'ACTIVE' }] } },
    ],
    [
      'ecs ListServiceDeployments',
      async () => {
        at.aws.clock.advance(5_000);
        return at.ecs().send(new ecs.ListServiceDeploymentsCommand(web));
      },
      { serviceDeployments: [{ status: 'IN_PROGRESS' }, { status: 'SUCCESSFUL' }] },
    ],
    [
      'ecs DescribeServiceDeployments',
      async () =>
        at.ecs().send(
          new ecs.DescribeServiceDeploymentsCommand({
            serviceDeploymentArns: (await rollouts()).slice(0, 1).map(one => one.serviceDeploymentArn ?? ''),
          }),
        ),
      {
        serviceDeployments: [
          {
            targetServiceRevision: { requestedTaskCount: 3, pendingTaskCount: 3 },
            deploymentCircuitBreaker: { status: 'MONITORING', threshold: 3 },
          },
        ],
        failures: [],
      },
    ],
    [
      'ecs DescribeServiceRevisions',
      async () =>
        at.ecs().send(
          new ecs.DescribeServiceRevisionsCommand({
            serviceRevisionArns: [(await rollouts())[0]?.targetServiceRevisionArn ?? ''],
          }),
        ),
      {
        serviceRevisions: [
          {
            taskDefinition: ecsArn('task-definition/web:42'),
            containerImages: [{ imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) }],
          },
        ],
      },
    ],
    [
      'ecs StopServiceDeployment',
      async () =>
        at.ecs().send(
          new ecs.StopServiceDeploymentCommand({
            serviceDeploymentArn: (await rollouts())[0]?.serviceDeploymentArn,
          }),
        ),
      { serviceDeploymentArn: expect.stringContaining('service-deployment/prod/web/') },
    ],
    [
      'ecs ContinueServiceDeployment',
      async () => {
        const lifecycleHooks = [{ targetType: 'PAUSE' as const, lifecycleStages: ['PRE_SCALE_UP' as const] }];
        const held = { deploymentConfiguration: { lifecycleHooks }, forceNewDeployment: true };
        await at.ecs().send(new ecs.UpdateServiceCommand({ cluster: 'staging', service: 'web', ...held }));
        at.aws.clock.advance(5_000);
        const told = at.aws.state.services.get('staging/web')?.history[0];
        return at.ecs().send(
          new ecs.ContinueServiceDeploymentCommand({
            serviceDeploymentArn: told?.serviceDeploymentArn,
            hookId: told?.lifecycleHookDetails?.[0]?.hookId,
          }),
        );
      },
      { serviceDeploymentArn: expect.stringContaining('service-deployment/staging/web/') },
    ],
    [
      'ecs DeleteService',
      () => at.ecs().send(new ecs.DeleteServiceCommand({ cluster: 'new', service: 'fresh', force: true })),
      { service: { status: 'DRAINING', desiredCount: 0 } },
    ],
    [
      'ecs RegisterTaskDefinition',
      () =>
        at.ecs().send(
          new ecs.RegisterTaskDefinitionCommand({
            family: 'x',
            taskRoleArn: roleArn('demo-task'),
            tags: [{ key: 'a', value: 'b' }],
            containerDefinitions: [
              { name: 'x', image: 'x:1', memory: 128, portMappings: [{ containerPort: 80 }] },
            ],
          }),
        ),
      {
        taskDefinition: {
          containerDefinitions: [{ portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }],
          revision: 1,
          status: 'ACTIVE',
          registeredBy: expect.stringContaining('user/admin'),
        },
        tags: [{ key: 'a', value: 'b' }],
      },
    ],
    [
      'ecs DescribeTaskDefinition',
      () => at.ecs().send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'x', include: ['TAGS'] })),
      {
        taskDefinition: { taskDefinitionArn: ecsArn('task-definition/x:1') },
        tags: [{ key: 'a', value: 'b' }],
      },
    ],
    [
      'ecs ListTaskDefinitions',
      () => at.ecs().send(new ecs.ListTaskDefinitionsCommand({ familyPrefix: 'web', sort: 'DESC' })),
      { taskDefinitionArns: [ecsArn('task-definition/web:43'), ecsArn('task-definition/web:42')] },
    ],
    [
      'ecs DeregisterTaskDefinition',
      () => at.ecs().send(new ecs.DeregisterTaskDefinitionCommand({ taskDefinition: 'x:1' })),
      { taskDefinition: { status: 'INACTIVE', deregisteredAt: expect.any(Date) } },
    ],
    [
      'ecs ListTasks',
      () => at.ecs().send(new ecs.ListTasksCommand({ cluster: 'staging' })),
      { taskArns: [expect.stringContaining('task/staging/'), expect.stringContaining('task/staging/')] },
    ],
    [
      'ecs DescribeTasks',
      async () =>
        at.ecs().send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks: [await firstTask()] })),
      {
        tasks: [{ lastStatus: expect.any(String), attachments: [{ type: 'ElasticNetworkInterface' }] }],
        failures: [],
      },
    ],
    [
      'ecs StopTask',
      async () =>
        at
          .ecs()
          .send(new ecs.StopTaskCommand({ cluster: 'prod', task: await firstTask(), reason: 'why not' })),
      { task: { desiredStatus: 'STOPPED', stoppedReason: 'why not', stopCode: 'UserInitiated' } },
    ],
    [
      'ecs TagResource',
      () =>
        at.ecs().send(
          new ecs.TagResourceCommand({
            resourceArn,
            tags: [
              { key: 'a', value: '1' },
              { key: 'b', value: '2' },
            ],
          }),
        ),
      {},
    ],
    [
      'ecs UntagResource',
      () => at.ecs().send(new ecs.UntagResourceCommand({ resourceArn, tagKeys: ['a'] })),
      {},
    ],
    [
      'ecs ListTagsForResource',
      () => at.ecs().send(new ecs.ListTagsForResourceCommand({ resourceArn })),
      { tags: [{ key: 'b', value: '2' }] },
    ],
  ];
};
