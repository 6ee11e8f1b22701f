import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { adminCredentials } from '../../world/aws/index.ts';
import { openWorld, type World } from '../world.ts';
import { putAlarm } from './alarm.ts';

let world: World;
afterEach(() => world.close());

const prod = () => world.aws.state.services.get('prod/web');
const definition = () => world.aws.state.taskDefinitions.get('web')?.find(({ revision }) => revision === 43);

/** A second essential container beside the first, and no load balancer to tell which is meant. */
function ambiguous(): void {
  const { containerDefinitions } = definition() ?? {};
  containerDefinitions?.push({ name: 'app', image: 'other/app:1', essential: true });
  const service = prod();
  if (service) delete service.targetGroup;
}

test.each<[what: string, words: string, said: RegExp, change?: () => void]>([
  [
    'a tag that is not there: the nearest are offered',
    'deploy web 1.5.1',
    /There is no 1\.5\.1 in web[\s\S]*Did you mean 1\.4\.1 or 1\.5\.0[\s\S]*\[\/ecs deploy prod\/prod\/web 1\.4\.1\]/,
  ],
  [
    'a tag like no other: the newest are offered',
    'deploy web nightly',
    /There is no nightly in web[\s\S]*The newest are 1\.6\.0-vulnerable, 1\.6\.0-arm, 1\.6\.0-slow[\s\S]*\[\/ecs deploy prod\/prod\/web 1\.6\.0-vulnerable\]/,
  ],
  [
    'another CPU architecture',
    'deploy web 1.6.0-arm',
    /1\.6\.0-arm is built for linux\/arm64; these tasks run on linux\/amd64[\s\S]*wrong_architecture/,
  ],
  [
    'a critical finding: the whole plan is shown',
    'deploy web 1.6.0-vulnerable',
    /⛔ Blocked: Deploy web 1\.4\.1 → 1\.6\.0-vulnerable[\s\S]*CVE-2026-31337[\s\S]*cannot be approved away/,
  ],
  [
    'an archived image',
    'deploy web 1.5.0',
    /1\.5\.0 is archived: no task can pull it/,
    () => {
      const repository = world.aws.state.repositories.get('web');
      const image = repository?.images.get(repository.tags.get('1.5.0') ?? '');
      if (image) image.archived = true;
    },
  ],
  [
    'another repository',
    'deploy web 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1.13.0',
    /web runs images of 111122223333\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/web; this one is of .*\/api[\s\S]*other_repository/,
  ],
  ['what runs already', 'deploy web 1.4.1', /web runs that already[\s\S]*\[\/ecs restart prod\/prod\/web\]/],
  ['a digest that is not there', `deploy web sha256:${'0'.repeat(64)}`, /There is no image with that digest/],
  [
    'a service that CodeDeploy deploys',
    'deploy legacy 1.3.0',
    /legacy is deployed by CODE_DEPLOY, not by ECS itself[\s\S]*not_ecs_controlled/,
  ],
  [
    'an Express service',
    'restart web',
    /web is an Express service[\s\S]*update-express-gateway-service/,
    () => {
      Object.assign(prod()?.settings ?? {}, { resourceManagementType: 'ECS' });
    },
  ],
  ['a service that is being deleted', 'restart old', /old is DRAINING: it is being deleted/],
  [
    'a container that is not there',
    'deploy web 1.5.0 container=nginx',
    /web has no container nginx[\s\S]*It has web/,
  ],
  [
    'two containers that it could be for',
    'deploy web 1.5.0',
    /more than one container[\s\S]*container=web or container=app/,
    ambiguous,
  ],
  ['a revision that is not there', 'rollback web 99', /There is no revision web:99/],
  ['the revision that runs', 'rollback web 43', /web runs web:43 already/],
  [
    'a percentage that can never move',
    'restart web',
    /With 3 tasks wanted, 100% to stay and 110% at most, ECS may neither start nor stop one[\s\S]*cannot_move/,
    () => {
      const service = prod();
      if (service) Object.assign(service, { minimumHealthyPercent: 100, maximumPercent: 110 });
    },
  ],
  [
    'a tag that no longer stands for what runs',
    'restart web',
    /1\.4\.1 no longer stands for what runs[\s\S]*tag_moved/,
    () => {
      const repository = world.aws.state.repositories.get('web');
      repository?.tags.set('1.4.1', repository.tags.get('1.5.0') ?? '');
    },
  ],
])('%s', async (_what, words, said, change = () => undefined) => {
  world = await openWorld();
  change();
  await world.dev.says(`/ecs ${words}${words.includes('to prod') ? '' : ' on prod'}`);
  await world.dev.sees(said);
  expect(world.aws.calls.filter(({ operation }) => /Register|Update/.test(operation))).toEqual([]);
  expect(
    world.slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'slipway_card'),
  ).toEqual([]);
});

test('a waiver in the rules lets a finding through, and the card says why', async () => {
  const until = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  world = await openWorld({
    config: yaml =>
      `${yaml}\nwaivers:\n  - { finding: CVE-2026-31337, services: [web], until: ${until}, reason: not reachable from outside }\n`,
  });
  await world.dev.says('/ecs deploy web 1.6.0-vulnerable to prod');
  await world.dev.sees(
    /Deploy web 1\.4\.1 → 1\.6\.0-vulnerable[\s\S]*CVE-2026-31337 is waived until .*: not reachable from outside[\s\S]*Needs 1 approval/,
  );
});

test('an alarm that would fail it at once is said before anybody approves', async () => {
  world = await openWorld();
  const at = { region: 'eu-west-1', endpoint: world.aws.url, credentials: adminCredentials };
  const [ecs, cloudwatch] = [new ECSClient(at), new CloudWatchClient(at)];
  const AlarmName = 'web-5xx';
  await putAlarm(cloudwatch, AlarmName);
  const alarms = { enable: true, rollback: true, alarmNames: [AlarmName] };
  const deploymentConfiguration = { alarms };
  await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', deploymentConfiguration }));
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'too many' }),
  );
  ecs.destroy();
  cloudwatch.destroy();
  await world.dev.says('/ecs deploy web 1.5.0 to prod');
  await world.dev.sees(
    /⛔ Blocked[\s\S]*web-5xx is firing: ECS would fail the deployment at once, or not watch it/,
  );
});
