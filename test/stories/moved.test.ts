import { BatchGetImageCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { finding } from '../../world/aws/demo-registry.ts';
import { adminCredentials } from '../../world/aws/index.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const admin = () => ({ region: 'eu-west-1', endpoint: world.aws.url, credentials: adminCredentials });
const web = { cluster: 'prod', service: 'web' };

/** Somebody pushes another image under a tag. */
async function moveTag(tag: string, to: string): Promise<void> {
  const ecr = new ECRClient(admin());
  const wanted = { repositoryName: 'web', imageIds: [{ imageTag: to }] };
  const { images } = await ecr.send(new BatchGetImageCommand(wanted));
  const imageManifest = images?.[0]?.imageManifest;
  await ecr.send(new PutImageCommand({ repositoryName: 'web', imageTag: tag, imageManifest }));
  ecr.destroy();
}

/** Somebody changes the service in the console. */
async function byHand(change: object): Promise<void> {
  const ecs = new ECSClient(admin());
  await ecs.send(new UpdateServiceCommand({ ...web, ...change }));
  ecs.destroy();
}

/** Inspector finds something in what a tag stands for, on every platform. */
function turnsRed(tag: string): void {
  const { repositories } = world.aws.state;
  const repository = repositories.get('web');
  const index = repository?.images.get(repository.tags.get(tag) ?? '');
  for (const image of repository?.images.values() ?? [])
    if (index?.manifest.includes(image.digest) && image.scan)
      image.scan.enhancedFindings = [finding(world.aws.state, 'CVE-2026-9999', 'CRITICAL')];
}

const asked = async () => {
  await world.dev.says('/ecs deploy web 1.5.0 to prod');
  await world.sre.sees(/Needs 1 approval/);
};

const writes = () =>
  world.aws.calls
    .filter(({ operation, done }) => done && ['RegisterTaskDefinition', 'UpdateService'].includes(operation))
    .filter(({ principal }) => principal.includes('assumed-role'));

test.each([
  [
    'a tag that was moved between approval and apply',
    () => moveTag('1.5.0', '1.6.0-crash'),
    /1\.5\.0 stands for sha256:[0-9a-f]{12} now; the plan saw sha256:[0-9a-f]{12}/,
  ],
  [
    'a service that somebody deployed by hand',
    () => byHand({ taskDefinition: 'web:42' }),
    /world moved[\s\S]*is under way already/,
  ],
  [
    'a service that somebody restarted by hand',
    () => byHand({ forceNewDeployment: true }),
    /world moved[\s\S]*is under way already/,
  ],
  [
    'a scan that turned red',
    async () => turnsRed('1.5.0'),
    /New against what runs now: CVE-2026-9999 \(critical\)/,
  ],
  [
    'a configuration in which ECS can never move',
    async () => {
      const service = world.aws.state.services.get('prod/web');
      if (service) Object.assign(service, { desired: 1, minimumHealthyPercent: 100, maximumPercent: 100 });
    },
    /ECS may neither start nor stop one/,
  ],
])('%s: nothing runs, and the difference is shown', async (_what, change, difference) => {
  world = await openWorld();
  await asked();
  await change();
  await world.sre.clicks('Approve');
  const end = await world.dev.sees(/🔁 Out of date: Deploy web 1\.4\.1 → 1\.5\.0/);
  expect(world.slack.text(end)).toMatch(difference);
  expect(world.slack.text(end)).toMatch(/Nothing was changed/);
  expect(writes()).toEqual([]);
});

test('a service deployed by hand after the revision was registered: it is not touched', async () => {
  world = await openWorld({ speed: 5 });
  await asked();
  const registered = world.aws.next('RegisterTaskDefinition');
  world.aws.faults.add({ service: 'ecs', operation: 'RegisterTaskDefinition', fault: 'lost-answer' });
  await world.sre.clicks('Approve');
  await registered;
  await byHand({ taskDefinition: 'web:42' });
  await world.dev.sees(/Out of date[\s\S]*the service runs web:42[\s\S]*The service was not touched/);
  expect(writes().map(({ operation }) => operation)).toEqual(['RegisterTaskDefinition']);
});

test('somebody deploys over it: neutral, and named', async () => {
  world = await openWorld({ speed: 20 });
  await asked();
  await world.sre.clicks('Approve');
  await world.dev.sees(/New tasks: \d of 3 running/);
  await byHand({ taskDefinition: 'web:43' });
  await world.dev.sees(/↪️ Superseded: Deploy web[\s\S]*Somebody else deployed web:43/);
});

test('a deployment that CI began can be cancelled: a change like any other', async () => {
  world = await openWorld({ speed: 20 });
  await byHand({ forceNewDeployment: true });
  await world.dev.says('/ecs deploy web 1.5.0 to prod');
  await world.dev.sees(/A deployment of web is under way already/);
  // ECS shows the record of a deployment some seconds late.
  world.aws.clock.advance(1_000);
  const goesOn = world.aws.clock.hold();
  await world.dev.says('/ecs cancel web on prod');
  await world.dev.sees(
    /Stop the deployment of web 1\.4\.1\n[\s\S]*1\.4\.1 \(web:43\) is being deployed; ECS goes back to 1\.4\.1\.[\s\S]*Needs 1 approval/,
  );
  // Going back while it is under way is the same: nobody approves it twice.
  await world.sre2.says('/ecs rollback web on prod');
  await world.sre2.sees(
    /On it already: op_\w+ \(\/ecs cancel web on prod\)\.\nAsked for by @dev\.\n[\s\S]*asked_already/,
  );
  const stopped = world.aws.next('StopServiceDeployment');
  await world.sre.clicks('Approve');
  await stopped;
  goesOn();
  await world.dev.sees(/✅ Stopped: the deployment of web 1\.4\.1\n[\s\S]*ECS went back to 1\.4\.1\./);
});

test('a deployment that CI began a moment ago cannot be stopped yet: that is said, not that there is none', async () => {
  world = await openWorld({ speed: 0.1 });
  await byHand({ forceNewDeployment: true });
  await world.dev.says('/ecs cancel web on prod');
  await world.dev.sees(
    /has just begun: ECS does not say yet what to stop[\s\S]*\[\/ecs cancel prod\/prod\/web\]/,
  );
});
