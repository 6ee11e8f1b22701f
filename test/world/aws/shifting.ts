/** What stories about deployments of `prod/web` that shift traffic do and see. */
import * as ecs from '@aws-sdk/client-ecs';
import { type Scene, scene } from './scene.ts';

const elb = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333';
export const blueGroup = `${elb}:targetgroup/web/73e2d6bc24d8a067`;
export const greenGroup = `${elb}:targetgroup/web-green/0a1b2c3d4e5f6071`;
export const balancer = {
  targetGroupArn: blueGroup,
  containerName: 'web',
  containerPort: 8080,
  advancedConfiguration: {
    alternateTargetGroupArn: greenGroup,
    productionListenerRule: `${elb}:listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`,
    testListenerRule: `${elb}:listener-rule/app/web/50dc6c495c0c9188/a1b2c3d4e5f60718/1f2e3d4c5b6a7988`,
    roleArn: 'arn:aws:iam::111122223333:role/demo-execution',
  },
};

export const web = { cluster: 'prod', service: 'web' };

/** Opens a world with a second target group. */
export async function twoGroups(): Promise<Scene> {
  const at = await scene();
  at.aws.state.targetGroups.set(greenGroup, { arn: greenGroup, name: 'web-green', port: 8080 });
  return at;
}

/** Opens a world where the service has a balancer to shift traffic by, settled, and is deployed like this. */
export async function configured(deploymentConfiguration: ecs.DeploymentConfiguration): Promise<Scene> {
  const at = await twoGroups();
  const before = (await newest(at)).serviceDeploymentArn;
  const green = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 };
  await change(at, { loadBalancers: [balancer], deploymentConfiguration: green });
  await until(at, told => told.serviceDeploymentArn !== before && told.finishedAt !== undefined);
  at.aws.clock.advance(60_000);
  await change(at, { deploymentConfiguration });
  return at;
}

export const change = async (at: Scene, more: object) =>
  (await at.ecs().send(new ecs.UpdateServiceCommand({ ...web, ...more }))).service;

/** Begins a deployment and waits until it can be read. */
export async function deploy(at: Scene, taskDefinition = 'web:42'): Promise<ecs.ServiceDeployment> {
  const before = (await newest(at)).serviceDeploymentArn;
  await change(at, { taskDefinition });
  return until(at, told => told.serviceDeploymentArn !== before);
}

export async function newest(at: Scene): Promise<ecs.ServiceDeployment> {
  const { serviceDeployments = [] } = await at.ecs().send(new ecs.ListServiceDeploymentsCommand(web));
  const serviceDeploymentArns = serviceDeployments.slice(0, 1).map(one => one.serviceDeploymentArn ?? '');
  const describe = new ecs.DescribeServiceDeploymentsCommand({ serviceDeploymentArns });
  return (await at.ecs().send(describe)).serviceDeployments?.[0] ?? {};
}

/** Advances the clock until the newest service deployment is as it should be, two hours at most; `seen` is told each look. */
export async function until(
  at: Scene,
  is: (told: ecs.ServiceDeployment) => boolean,
  seen: (told: ecs.ServiceDeployment) => void = () => undefined,
): Promise<ecs.ServiceDeployment> {
  for (let i = 0; i < 1_440; i++) {
    const told = await newest(at);
    seen(told);
    if (is(told)) return told;
    at.aws.clock.advance(5_000);
  }
  throw new Error(`never: ${JSON.stringify(await newest(at))}`);
}

/** Goes with a deployment to its end; returns the stages and the shares of production traffic it had, each once. */
export async function watch(
  at: Scene,
): Promise<{ stages: unknown[]; shares: unknown[]; told: ecs.ServiceDeployment }> {
  const stages: unknown[] = [];
  const shares: unknown[] = [];
  const told = await until(
    at,
    ({ finishedAt }) => finishedAt !== undefined,
    ({ lifecycleStage, targetServiceRevision: target }) => {
      if (lifecycleStage !== undefined && stages.at(-1) !== lifecycleStage) stages.push(lifecycleStage);
      const share = target?.requestedProductionTrafficWeight;
      if (share !== undefined && shares.at(-1) !== share) shares.push(share);
    },
  );
  return { stages, shares, told };
}

export const proceed = (
  at: Scene,
  told: ecs.ServiceDeployment,
  hookId: string | undefined,
  action?: string,
) =>
  at.ecs().send(
    new ecs.ContinueServiceDeploymentCommand({
      serviceDeploymentArn: told.serviceDeploymentArn,
      hookId,
      ...(action && { action: action as ecs.DeploymentLifecycleHookAction }),
    }),
  );
