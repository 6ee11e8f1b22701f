import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { tabOpened } from '../../world/slack/payloads/events.ts';
import { directOf } from '../../world/slack/state.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const published = () => world.slack.calls.filter(({ method }) => method === 'views.publish').length;

test('home shows what waits, what is under way, locks and services worst first; a vote from there counts, and home shows what is then', async () => {
  world = await openWorld();
  const { dev, sre, aws, slack } = world;
  const worker = aws.state.services.get('prod/worker');
  if (worker) Object.assign(worker, { controller: 'EXTERNAL', desired: 5 });
  await dev.says('/ecs scale web 5 on prod');
  await dev.sees(/Needs 1 approval/);
  await sre.says('/ecs lock api on prod for 2h because checkout is being moved');
  await sre.sees(/🔒 Locked: api on prod/);

  await sre.opensHome();
  const home = await sre.seesHome(/1 waits for your vote/);
  expect(home).toMatch(/Scale web 3 → 5 tasks\nweb on prod.*\nAsked by @?dev.*\nNeeds 1 approval/);
  expect(home).toMatch(/\[Approve\] \[Deny\] \[What this may do\]/);
  expect(home).toMatch(/1 lock stands\n🔒 prod\/prod\/api: Locked by/);
  expect(home).toMatch(
    /services on prod, staging, worst first\n⚠️ tasks missing +prod\/prod\/worker +2 of 5\n/,
  );
  expect(home).toMatch(/As of/);

  await dev.opensHome();
  expect(await dev.seesHome(/Nothing waits for your vote/)).toMatch(
    /You have 1 under way\nop_\S+ held: Scale web 3 → 5/,
  );
  expect(dev.readsHome()).not.toMatch(/Approve|prod\/prod/);

  await sre.clicks('What this may do', { home: true });
  await sre.sees(/ecs:UpdateService/, 'direct');
  await sre.clicks('Approve', { home: true });
  await dev.sees(/✅ Done: Scale web 3 → 5/);
  await sre.seesHome(/Nothing waits for your vote/);
  await dev.clicks('Refresh', { home: true });
  await dev.seesHome(/You have nothing under way/);
  expect(
    slack.state.messages.filter(({ channel }) => channel === directOf(slack.state, sre.id)),
  ).toHaveLength(1);
});

test('a vote from home that comes too late, and a denial with its reason', async () => {
  world = await openWorld();
  const { dev, sre } = world;
  await dev.says('/ecs scale web 5 on prod');
  await dev.sees(/Needs 1 approval/);
  await sre.opensHome();
  await sre.seesHome(/1 waits/);
  await dev.says('/ecs cancel web');
  await dev.sees(/Cancelled/);
  await sre.clicks('Approve', { home: true });
  const told = await sre.sees(/cancelled|over/i, 'direct');
  // Who is at home looks at no conversation: only a message of its own is noticed.
  expect(told.onlyFor).toBeUndefined();
  await sre.seesHome(/Nothing waits/);
  expect(world.updates()).toEqual([]);

  await dev.says('/ecs scale web 4 on prod');
  await dev.sees(/Scale web 3 → 4[\s\S]*Needs 1 approval/);
  await sre.opensHome();
  await sre.seesHome(/Scale web 3 → 4/);
  await sre.says('/ecs scale worker 3 on prod');
  await sre.sees(/Scale worker[\s\S]*Needs 1 approval/);
  await sre.clicks('Refresh', { home: true });
  expect(await sre.seesHome(/You have 1 under way/)).toMatch(/1 waits for your vote\nScale web/);
  await sre.clicks('Deny', { home: true });
  await sre.submits({ reason: 'not on a Friday' });
  await dev.sees(/not on a Friday/);
  await sre.seesHome(/Nothing waits/);
});

test('what a button at home asks for and the bot does not take is refused in a message', async () => {
  world = await openWorld();
  const { dev, sre, redis, bot } = world;
  await dev.says('/ecs scale web 5 on prod');
  await dev.sees(/Needs 1 approval/);
  await sre.opensHome();
  await sre.seesHome(/1 waits/);
  const bucket = `{${bot.ledger.namespace}}:bucket:user:T0WORLD:${sre.id}`;
  await redis.hset(bucket, { left: '-1000', at: Date.now() });
  await sre.clicks('What this may do', { home: true });
  const told = await sre.sees(/That was a lot at once/, 'direct');
  expect(told.onlyFor).toBeUndefined();
});

test('guests get a polite home with nothing of the fleet in it', async () => {
  world = await openWorld();
  const { guest } = world;
  await guest.opensHome();
  const home = await guest.seesHome(/Slipway runs Amazon ECS for this team/);
  expect(home).toMatch(/for full members/);
  expect(home).not.toMatch(/web|worker|prod|op_/);
});

test('an event that comes twice shows it once, opening it a hundred times costs others nothing, and the tab beside it says nothing', async () => {
  world = await openWorld();
  const { dev, sre, slack } = world;
  const user = slack.state.users.get(dev.id);
  if (!user) throw new Error('dev is nobody');
  const event = tabOpened(slack.state, user, directOf(slack.state, dev.id), 'home');
  await slack.delivery.deliver('events_api', event);
  await slack.delivery.deliver('events_api', event);
  await dev.opensHome('messages');
  await dev.seesHome(/Nothing waits/);
  await sre.opensHome();
  await sre.seesHome(/Nothing waits/);
  expect(published()).toBe(2);
  await Promise.all(Array.from({ length: 100 }, () => dev.opensHome()));
  await sre.says('/ecs pending');
  await sre.sees(/Nothing waits and nothing runs/);
  expect(published()).toBeLessThan(40);
});

test('what AWS does not say is said, and home comes all the same', async () => {
  world = await openWorld();
  const { sre, aws } = world;
  aws.faults.add({ service: 'ecs', operation: 'ListServices', fault: 'refuse', times: 50 });
  await sre.opensHome();
  expect(await sre.seesHome(/Could not check/)).toMatch(/prod\/prod \(AccessDenied/);
});

test('the manifest has the tab and asks for its event', () => {
  const { features, settings } = parse(
    readFileSync(new URL('../../slack/manifest.yaml', import.meta.url), 'utf8'),
  );
  expect(features.app_home).toMatchObject({ home_tab_enabled: true, messages_tab_enabled: true });
  expect(settings.event_subscriptions.bot_events).toContain('app_home_opened');
});
