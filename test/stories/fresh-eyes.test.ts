/** What a newcomer and an attacker found, each as they saw it. */
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const digestOf = (tag: string) => world.aws.state.repositories.get('web')?.tags.get(tag) ?? '';

test('a tag beside the digest of another version: nobody is asked to approve a wrong name', async () => {
  world = await openWorld();
  const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
  await world.dev.says(`/ecs deploy web ${repository}:1.5.0@${digestOf('1.6.0-crash')} to prod`);
  await world.dev.sees(/1\.5\.0 does not stand for that digest[\s\S]*tag_and_digest_differ/);
});

test('the digest that a card shows can be typed back, alone or beside its tag; what it could mean is never guessed', async () => {
  world = await openWorld();
  const { dev, aws } = world;
  const begins = digestOf('1.5.0').slice(0, 19);
  const asks = async (version: string, answer: RegExp) => {
    await dev.says(`/ecs diff web ${version} on prod`);
    await dev.sees(answer);
  };
  await asks(begins, /Would do: Deploy web 1\.4\.1 → 1\.5\.0[\s\S]*digest_found/);
  await asks(`1.5.0@${digestOf('1.5.0')}`, /✅ 1\.5\.0@sha256:[0-9a-f]{64} is sha256:[0-9a-f]{12} in ECR/);
  await asks(`1.5.0@${begins}`, /✅ 1\.5\.0@sha256:[0-9a-f]{12} is sha256/);
  await asks(`1.6.0-slow@${begins}`, /1\.6\.0-slow does not stand for that digest/);
  await asks('sha256:0000000', /There is no image with that digest[\s\S]*unknown_digest/);
  await asks('sha256:00000', /too short to mean one image[\s\S]*short_digest/);
  const images = aws.state.repositories.get('web')?.images;
  const image = images?.get(digestOf('1.5.0'));
  const like = `${begins}${'0'.repeat(52)}`;
  if (image) images?.set(like, { ...image, digest: like });
  await asks(begins, /2 images of web begin with[\s\S]*\[\/ecs diff prod\/prod\/web sha256/);
  await asks(
    'nightly',
    /There is no nightly in web[\s\S]*The newest are 1\.6\.0-vulnerable, 1\.6\.0-arm, 1\.6\.0-slow/,
  );
});

test('a stop while AWS does not answer begins nothing once it does', async () => {
  world = await openWorld({ tuning: { durations: { lease: 1_000 } } });
  const { dev, sre, aws } = world;
  aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'error', times: 1_000 });
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await sre.sees(/Needs 1 approval/);
  const tried = aws.next('UpdateService');
  await sre.clicks('Approve');
  await tried;
  await dev.says('/ecs cancel web on prod');
  await dev.sees(/✖️ Cancelled: Deploy web/);
  aws.faults.clear();
  expect(world.updates()).toEqual([]);
});

/** Resolves when the bot has complained so often. */
const failed = (often: number) =>
  new Promise<void>(resolve => {
    const stop = world.aws.clock.onTick(() => {
      if (world.logged.length < often) return;
      stop();
      resolve();
    });
  });

test('Slack refuses the first posts of an end: it is told all the same', async () => {
  world = await openWorld();
  const { dev, slack } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await world.sre.clicks('Approve');
  await dev.sees(/New tasks: \d of 3 running/);
  slack.fault('chat.postMessage', 'refuse', 2);
  const ending = () =>
    slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'slipway_ending').length;
  for (const nth of [1, 2]) {
    await failed(nth);
    await world.later(5_000);
  }
  await dev.sees(/✅ Live: web 1\.5\.0/);
  expect(ending()).toBe(1);
});

test("cancel is about the channel's target: what is under way elsewhere under the same name is asked about", async () => {
  world = await openWorld({ speed: 20 });
  const { dev, aws } = world;
  await dev.says('/ecs deploy web 1.6.0-slow to staging');
  await aws.next('UpdateService');
  // ECS shows the record of a deployment some seconds late.
  aws.clock.advance(1_000);
  const goesOn = aws.clock.hold();
  await dev.says('/ecs cancel web');
  await dev.sees(/What is under way for web is elsewhere[\s\S]*\[.*on staging, running/);
  expect(aws.calls.some(({ operation }) => operation === 'StopServiceDeployment')).toBe(false);
  void aws.next('StopServiceDeployment').then(goesOn);
  await dev.says('/ecs cancel web on staging');
  await dev.sees(/Stopping op_/);
  await dev.sees(/⏹️ Stopped: Deploy web/);
});

test('what somebody read is told to nobody else', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  const said = await sre.says('/ecs logs web --filter secret');
  const op = /op_[a-z2-7]{12}/.exec(said.text)?.[0] ?? '';
  await sre.sees(/📜 web on prod: 0 lines/);
  await dev.says(`/ecs op ${op}`);
  expect(world.slack.text(await dev.sees(/only read something, for somebody else/))).not.toMatch(/secret/);
  await sre.says(`/ecs op ${op}`);
  await sre.sees(/Read: logs web --filter secret[\s\S]*over since/);
});
