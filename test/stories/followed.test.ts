import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { type DeploymentConfiguration, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { adminCredentials } from '../../world/aws/index.ts';
import { openWorld, type World } from '../world.ts';
import { putAlarm } from './alarm.ts';

let world: World;
afterEach(() => world.close());

const admin = () => ({ region: 'eu-west-1', endpoint: world.aws.url, credentials: adminCredentials });

async function configure(deploymentConfiguration: DeploymentConfiguration): Promise<void> {
  const ecs = new ECSClient(admin());
  await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', deploymentConfiguration }));
  ecs.destroy();
}

async function deploys(version: string): Promise<void> {
  await world.dev.says(`/ecs deploy web ${version} to prod`);
  await world.sre.sees(/Needs 1 approval/);
  await world.sre.clicks('Approve');
}

test('called a success early: it says how many tasks are up', async () => {
  world = await openWorld({ speed: 20 });
  await configure({
    minimumHealthyPercent: 30,
    maximumPercent: 140,
    earlySuccessCriteria: { enable: true, healthyPercent: 34, sourceServiceRevisionCleanup: 'DEFERRED' },
  });
  await deploys('1.5.0');
  await world.dev.sees(/✅ Live: web 1\.5\.0[\s\S]*ECS called it a success early: [12] of 3 tasks are up/);
});

test('without a circuit breaker nothing ends by itself: the card counts failures, and Stop goes back', async () => {
  world = await openWorld({ speed: 50 });
  await configure({ deploymentCircuitBreaker: { enable: false, rollback: false } });
  await deploys('1.6.0-crash');
  // Everybody in the channel reads the thread, and this target's lines are only for whoever may read them.
  expect(world.slack.text(await world.dev.sees(/Tasks are failing/))).not.toMatch(/ECONNREFUSED/);
  await world.dev.sees(/\d tasks? failed so far/);
  await world.dev.clicks('Stop and go back');
  await world.dev.sees(/⏹️ Stopped: Deploy web[\s\S]*Stopped by @dev[\s\S]*1\.4\.1 .*serves/);
});

test('a deployment that takes too long is called stuck, and is followed on to its end', async () => {
  world = await openWorld({ speed: 60 });
  await deploys('1.6.0-slow');
  await world.dev.sees(/New tasks: 0 of 3 running/);
  await world.later(16 * 60_000);
  await world.dev.sees(
    /takes longer than it should, and is still followed\. See why with \/ecs why prod\/prod\/web/,
  );
  await world.dev.sees(/✅ Live: web 1\.6\.0-slow/);
});

test('ECS calls it a success, but something else runs: it is no success', async () => {
  world = await openWorld();
  const { state, clock } = world.aws;
  const other = `sha256:${'e'.repeat(64)}`;
  clock.onTick(() => {
    const [primary] = state.services.get('prod/web')?.deployments ?? [];
    if (!primary?.taskDefinition.endsWith(':44')) return;
    for (const task of state.tasks.values())
      if (task.startedBy === primary.id && task.containers?.[0]) task.containers[0].imageDigest = other;
  });
  await deploys('1.5.0');
  await world.dev.sees(/❌ Failed: Deploy web[\s\S]*web runs sha256:eeeeeeeeeeee, which nobody approved/);
});

test('an alarm that fires after it went live: the thread says so and offers the way back', async () => {
  world = await openWorld();
  const cloudwatch = new CloudWatchClient(admin());
  const AlarmName = 'web-5xx';
  await putAlarm(cloudwatch, AlarmName);
  await configure({ alarms: { enable: true, rollback: true, alarmNames: [AlarmName] } });
  await deploys('1.5.0');
  await world.dev.sees(/✅ Live: web 1\.5\.0[\s\S]*Watched until/);
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'too many' }),
  );
  await world.dev.sees(/⚠️ Worse since it went live: Deploy web 1\.4\.1 → 1\.5\.0[\s\S]*web-5xx is firing/);
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'over' }));
  await world.dev.clicks('Roll back');
  await world.dev.sees(/Roll back web 1\.5\.0 → 1\.4\.1[\s\S]*Needs 1 approval/);
  cloudwatch.destroy();
});

test('nothing got worse while it was watched: the card says so, and offers nothing more', async () => {
  world = await openWorld();
  await deploys('1.5.0');
  await world.dev.sees(/Watched until/);
  await world.later(11 * 60_000);
  const card = await world.dev.sees(/Watched for a while: nothing got worse/);
  expect(world.slack.text(card)).not.toContain('[Roll back]');
});
