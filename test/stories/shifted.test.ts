/** Deployments that shift traffic: blue/green and canary. */
import { type DeploymentConfiguration, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { adminCredentials } from '../../world/aws/index.ts';
import { balancer, greenGroup } from '../world/aws/shifting.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** How fast things happen while nobody looks. */
const unseen = 1_000;

/** Gives the service this strategy, a second target group and the listener rules that ECS shifts the traffic by. */
async function shifts(deploymentConfiguration: DeploymentConfiguration): Promise<void> {
  const { state, clock, url } = world.aws;
  const { speed } = state;
  state.targetGroups.set(greenGroup, { arn: greenGroup, name: 'web-green', port: 8080 });
  state.speed = unseen;
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: url, credentials: adminCredentials });
  const loadBalancers = [balancer];
  await ecs.send(
    new UpdateServiceCommand({ cluster: 'prod', service: 'web', deploymentConfiguration, loadBalancers }),
  );
  ecs.destroy();
  await new Promise<void>(resolve => {
    const stop = clock.onTick(() => {
      const service = state.services.get('prod/web');
      if (service?.history[0]?.finishedAt === undefined || !service.steady) return;
      stop();
      resolve();
    });
  });
  state.speed = speed;
}

async function deploys(version: string): Promise<void> {
  await world.dev.says(`/ecs deploy web ${version} to prod`);
  await world.sre.sees(/Needs 1 approval/);
  await world.sre.clicks('Approve');
}

test('a canary is told as it is: stage, share of the traffic, bake time, and then live', async () => {
  world = await openWorld({ speed: 30 });
  await shifts({
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 20, canaryBakeTimeInMinutes: 2 },
    bakeTimeInMinutes: 5,
  });
  await deploys('1.5.0');
  await world.dev.sees(
    /Stage: production traffic shift, 20% of the traffic on the new revision, bake time 5 min/,
  );
  await world.dev.sees(/Stage: bake time, 100% of the traffic on the new revision/);
  world.aws.state.speed = unseen;
  await world.dev.sees(/✅ Live: web 1\.5\.0/);
}, 120_000);

test('blue/green that fails goes back, and says so', async () => {
  world = await openWorld({ speed: 60 });
  await shifts({
    strategy: 'BLUE_GREEN',
    bakeTimeInMinutes: 1,
    deploymentCircuitBreaker: { enable: true, rollback: true },
  });
  await deploys('1.6.0-crash');
  await world.dev.sees(/Tasks are failing/);
  await world.dev.sees(/⏪ Failed, rolled back[\s\S]*1\.4\.1 \(sha256:[0-9a-f]{12}\) serves/);
});
