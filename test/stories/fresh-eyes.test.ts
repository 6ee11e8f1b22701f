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

test('Slack refuses the first posts of an end: it is told all the same', async () => {
  world = await openWorld();
  const { dev, slack } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await world.sre.clicks('Approve');
  await dev.sees(/New tasks: \d of 3 running/);
  slack.fault('chat.postMessage', 'refuse', 2);
  const ending = () =>
    slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'slipway_ending').length;
  await dev.sees(/✅ Live: web 1\.5\.0/);
  expect(ending()).toBe(1);
});

test('going back twice goes further back, not to what was just left', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs deploy web 1.5.0 to prod');
  await sre.clicks('Approve');
  await dev.sees(/Live: web 1\.5\.0/);
  await dev.says('/ecs rollback web on prod');
  await dev.sees(/Roll back web 1\.5\.0 → 1\.4\.1[\s\S]*Needs 1 approval/);
  await sre.clicks('Approve');
  await dev.sees(/Back and live: web 1\.4\.1/);
  await dev.says('/ecs rollback web on prod');
  await dev.sees(/nowhere_to_go_back/);
});
