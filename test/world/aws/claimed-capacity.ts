/** Every operation on container instances, task protection and Cloud Map that is claimed, as the real clients call it. */
import * as ecs from '@aws-sdk/client-ecs';
import * as discovery from '@aws-sdk/client-servicediscovery';
import { ecsArn, type Scene } from './scene.ts';

const id = 'srv-e4anhexample0004';
const prod = { cluster: 'prod' };

/** Name, call and what its answer has at least. */
export const capacityCalls = (at: Scene): [name: string, call: () => Promise<object>, answer: object][] => {
  const instances = async () =>
    (await at.ecs().send(new ecs.ListContainerInstancesCommand(prod))).containerInstanceArns ?? [];
  const task = async () =>
    (await at.ecs().send(new ecs.ListTasksCommand({ ...prod, serviceName: 'batch' }))).taskArns?.slice(0, 1);
  return [
    [
      'ecs ListContainerInstances',
      () => at.ecs().send(new ecs.ListContainerInstancesCommand({ ...prod, status: 'ACTIVE' })),
      { containerInstanceArns: Array(3).fill(expect.stringContaining(ecsArn('container-instance/prod/'))) },
    ],
    [
      'ecs DescribeContainerInstances',
      async () =>
        at
          .ecs()
          .send(
            new ecs.DescribeContainerInstancesCommand({ ...prod, containerInstances: await instances() }),
          ),
      {
        containerInstances: Array(3).fill(
          expect.objectContaining({
            ec2InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
            agentConnected: true,
            registeredAt: expect.any(Date),
          }),
        ),
        failures: [],
      },
    ],
    [
      'ecs UpdateTaskProtection',
      async () =>
        at
          .ecs()
          .send(
            new ecs.UpdateTaskProtectionCommand({ ...prod, tasks: await task(), protectionEnabled: true }),
          ),
      { protectedTasks: [{ protectionEnabled: true, expirationDate: expect.any(Date) }], failures: [] },
    ],
    [
      'ecs GetTaskProtection',
      async () => at.ecs().send(new ecs.GetTaskProtectionCommand({ ...prod, tasks: await task() })),
      { protectedTasks: [{ protectionEnabled: true }] },
    ],
    [
      'servicediscovery ListServices',
      () => at.discovery().send(new discovery.ListServicesCommand({})),
      { Services: [{ Id: id, Name: 'api', Type: 'DNS_HTTP', CreateDate: expect.any(Date) }] },
    ],
    [
      'servicediscovery GetService',
      () => at.discovery().send(new discovery.GetServiceCommand({ Id: id })),
      { Service: { Id: id, InstanceCount: 2, DnsConfig: { DnsRecords: [{ Type: 'A', TTL: 15 }] } } },
    ],
    [
      'servicediscovery ListInstances',
      () => at.discovery().send(new discovery.ListInstancesCommand({ ServiceId: id })),
      { Instances: Array(2).fill({ Id: expect.any(String), Attributes: expect.any(Object) }) },
    ],
    [
      'servicediscovery GetInstancesHealthStatus',
      () => at.discovery().send(new discovery.GetInstancesHealthStatusCommand({ ServiceId: id })),
      { Status: expect.any(Object) },
    ],
  ];
};
