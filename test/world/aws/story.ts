/** What stories about rollouts of `prod/worker` do and see. */
import * as ecs from '@aws-sdk/client-ecs';
import type { Scene } from './scene.ts';

export const worker = { cluster: 'prod', service: 'worker' };
export const update = async (at: Scene, more: object) =>
  (await at.ecs().send(new ecs.UpdateServiceCommand({ ...worker, ...more }))).service;
export const register = async (at: Scene, image: string, more: object = {}) =>
  (
    await at.ecs().send(
      new ecs.RegisterTaskDefinitionCommand({
        family: 'worker',
        containerDefinitions: [{ name: 'worker', image, memory: 128, ...more }],
      }),
    )
  ).taskDefinition?.taskDefinitionArn ?? '';
export const records = async (at: Scene) => {
  const { serviceDeployments = [] } = await at.ecs().send(new ecs.ListServiceDeploymentsCommand(worker));
  const { serviceDeployments: told = [] } = await at.ecs().send(
    new ecs.DescribeServiceDeploymentsCommand({
      serviceDeploymentArns: serviceDeployments.map(one => one.serviceDeploymentArn ?? ''),
    }),
  );
  return told;
};
export const said = async (at: Scene) =>
  (await at.service('prod/worker')).events?.map(({ message = '' }) =>
    message.replace(/\(task \w+\)/g, '(task ID)'),
  ) ?? [];
export const stopped = async (at: Scene) => {
  const list = new ecs.ListTasksCommand({ cluster: 'prod', desiredStatus: 'STOPPED' });
  const { taskArns: tasks = [] } = await at.ecs().send(list);
  return (await at.ecs().send(new ecs.DescribeTasksCommand({ cluster: 'prod', tasks }))).tasks?.filter(
    ({ group, desiredStatus }) => group === 'service:worker' && desiredStatus === 'STOPPED',
  );
};
