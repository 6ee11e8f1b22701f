/** ECS's limits and refusals, in its own words (ecs.md §1.3 and §1.4). */
import * as ecs from '@aws-sdk/client-ecs';
import { failure, scene } from './scene.ts';

const names = (count: number) => Array.from({ length: count }, (_, n) => `s${n}`);
const web = { cluster: 'prod', service: 'web' };
test.each<[string, (client: ecs.ECSClient) => Promise<unknown>, string]>([
  [
    'ListServices, 101',
    c => c.send(new ecs.ListServicesCommand({ cluster: 'prod', maxResults: 101 })),
    'InvalidParameterException: maxResults',
  ],
  [
    'ListServices, 0',
    c => c.send(new ecs.ListServicesCommand({ cluster: 'prod', maxResults: 0 })),
    'InvalidParameterException: maxResults',
  ],
  [
    'DescribeServices, none',
    c => c.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: [] })),
    'InvalidParameterException: Services cannot be empty.',
  ],
  [
    'DescribeServices, eleven',
    c => c.send(new ecs.DescribeServicesCommand({ cluster: 'prod', services: names(11) })),
    'InvalidParameterException: Services cannot have more than 10',
  ],
  [
    'DescribeTasks, None',
    c => c.send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks: ['None'] })),
    'InvalidParameterException: taskId length should be one of [32,36]',
  ],
  [
    'DescribeTasks, none',
    c => c.send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks: [] })),
    'InvalidParameterException: Tasks cannot be empty.',
  ],
  [
    'DescribeTasks, 101',
    c => c.send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks: names(101) })),
    'InvalidParameterException: Tasks cannot have more than 100',
  ],
  [
    'DescribeServiceDeployments, 21',
    c => c.send(new ecs.DescribeServiceDeploymentsCommand({ serviceDeploymentArns: names(21) })),
    'InvalidParameterException: serviceDeploymentArns cannot have more than 20',
  ],
  [
    'DescribeServiceRevisions, 21',
    c => c.send(new ecs.DescribeServiceRevisionsCommand({ serviceRevisionArns: names(21) })),
    'InvalidParameterException: serviceRevisionArns cannot have more than 20',
  ],
  [
    'a cluster that is none',
    c => c.send(new ecs.DescribeServicesCommand({ cluster: 'none', services: ['web'] })),
    'ClusterNotFoundException: Cluster not found.',
  ],
  [
    'no cluster named: default',
    c => c.send(new ecs.DescribeServicesCommand({ services: ['web'] })),
    'ClusterNotFoundException: Cluster not found.',
  ],
  [
    'a service that is none',
    c => c.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'none', desiredCount: 1 })),
    'ServiceNotFoundException: Service not found.',
  ],
  [
    'a service on its way out',
    c => c.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'old', desiredCount: 1 })),
    'ServiceNotActiveException: Service was not ACTIVE.',
  ],
  [
    'a count below zero',
    c => c.send(new ecs.UpdateServiceCommand({ ...web, desiredCount: -1 })),
    'InvalidParameterException: desiredCount cannot be negative.',
  ],
  [
    'a revision that is none',
    c => c.send(new ecs.UpdateServiceCommand({ ...web, taskDefinition: 'web:99' })),
    'ClientException: TaskDefinition not found.',
  ],
  [
    "CodeDeploy's service, a revision",
    c =>
      c.send(
        new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'legacy', taskDefinition: 'legacy:2' }),
      ),
    'Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.',
  ],
  [
    "CodeDeploy's service, by force",
    c =>
      c.send(new ecs.UpdateServiceCommand({ cluster: 'prod', service: 'legacy', forceNewDeployment: true })),
    'Cannot force a new deployment on services with a CODE_DEPLOY',
  ],
  [
    'ListTasks by startedBy and service',
    c => c.send(new ecs.ListTasksCommand({ cluster: 'prod', startedBy: 'x', serviceName: 'web' })),
    'InvalidParameterException: Cannot specify startedBy',
  ],
  [
    'ListTasks of a service that is none',
    c => c.send(new ecs.ListTasksCommand({ cluster: 'prod', serviceName: 'none' })),
    'ServiceNotFoundException',
  ],
  [
    'StopTask of a task that is none',
    c => c.send(new ecs.StopTaskCommand({ cluster: 'prod', task: '0'.repeat(32) })),
    'InvalidParameterException: The referenced task was not found.',
  ],
  [
    'a service twice',
    c => c.send(new ecs.CreateServiceCommand({ cluster: 'prod', serviceName: 'web', taskDefinition: 'web' })),
    'Creation of service was not idempotent.',
  ],
  [
    'a service with a name that is none',
    c => c.send(new ecs.CreateServiceCommand({ cluster: 'prod', serviceName: 'a b', taskDefinition: 'web' })),
    'Identifier contains invalid characters.',
  ],
  [
    'deleting a service that runs',
    c => c.send(new ecs.DeleteServiceCommand(web)),
    'The service cannot be stopped while it is scaled above 0.',
  ],
  [
    'a definition without containers',
    c => c.send(new ecs.RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions: [] })),
    'ClientException: Container list cannot be empty.',
  ],
  [
    'a container without an image',
    c =>
      c.send(new ecs.RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions: [{ name: 'x' }] })),
    'ClientException: Container.image should not be null or empty.',
  ],
  [
    'a container without memory',
    c =>
      c.send(
        new ecs.RegisterTaskDefinitionCommand({
          family: 'x',
          containerDefinitions: [{ name: 'x', image: 'x' }],
        }),
      ),
    "Invalid setting for container 'x'. At least one of 'memory' or 'memoryReservation' must be specified.",
  ],
  [
    'percentages that block',
    c =>
      c.send(
        new ecs.UpdateServiceCommand({
          ...web,
          deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 },
        }),
      ),
    'this will block deployments',
  ],
])('%s', async (_, call, words) => {
  const at = await scene();
  expect(await failure(call(at.ecs()))).toContain(words);
});
