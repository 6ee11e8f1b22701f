import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const asked = async () => {
  await world.dev.says('/ecs scale web 5');
  return world.dev.sees(/Needs 1 approval from sre/);
};

test('a hundred clicks at once are one change', async () => {
  world = await openWorld({ limits: false });
  await asked();
  const [sre, sre2] = [await world.sre.aims('Approve'), await world.sre2.aims('Approve')];
  const clicks = Array.from({ length: 100 }, (_, i) => (i % 2 ? sre() : sre2()));
  expect((await Promise.all(clicks)).every(ack => ack.is === 'acked')).toBe(true);
  await world.dev.sees(/Done: Scale web 3 → 5/);
  expect(world.updates()).toHaveLength(1);
  expect((await world.sre.sees(/already_voted|already_over/)).onlyFor).toBe('U0SRE');
});

test('a click after the deny, after the end and after a restart changes nothing and is answered', async () => {
  world = await openWorld();
  await asked();
  const late = await world.sre2.aims('Approve');
  await world.sre.clicks('Deny');
  await world.sre.submits({ reason: 'not during lunch' });
  await world.dev.sees(/Denied: Scale web 3 → 5 tasks[\s\S]*Denied by @sre: not during lunch/);
  await late();
  await world.sre2.sees(/Too late: this is denied already/);
  await world.restart();
  await late();
  await world.sre2.sees(/Too late: this is denied already/);
  expect(world.updates()).toEqual([]);
});

test('an end that Slack has no room for is owed, and holds no bell meanwhile', async () => {
  world = await openWorld();
  const { ts } = await asked();
  const { redis, bot, slack, sre } = world;
  const key = (name: string) => `{${bot.ledger.namespace}}:${name}`;
  const edits = () => slack.calls.filter(({ method }) => method === 'chat.update');
  await redis.hset(key('bucket:chat.update'), { left: -100, at: world.now() });
  await sre.clicks('Deny');
  await sre.submits({ reason: 'not during lunch' });
  await world.dev.waitsFor(
    ({ thread, blocks }) => thread === ts && JSON.stringify(blocks).includes('Denied'),
  );
  while ((await redis.llen(key('bells:active'))) > 0);
  expect(edits()).toEqual([]);
  await redis.del(key('bucket:chat.update'));
  await world.later(4_000);
  await world.dev.waitsFor(message => message.ts === ts && /Denied by @sre/.test(slack.text(message)));
  expect(edits()).toHaveLength(1);
});

test('a card that somebody deleted ends all the same: whoever asked is told directly, and nobody tries for ever', async () => {
  world = await openWorld();
  const card = await asked();
  const { slack, redis, bot } = world;
  const click = await world.sre.aims('Approve');
  card.deleted = true;
  await click();
  const direct = await world.dev.sees(/Done: Scale web 3 → 5/, 'direct');
  expect([direct.thread, direct.channel.startsWith('D')]).toEqual([undefined, true]);
  while ((await redis.zcard(`{${bot.ledger.namespace}}:due`)) > 0) await new Promise(setImmediate);
  const refused = slack.calls.filter(({ answer }) => answer === 'message_not_found');
  expect([refused.length > 0, world.logged]).toEqual([true, []]);
});

test('a click after the expiry changes nothing and says so', async () => {
  world = await openWorld();
  await asked();
  const late = await world.sre.aims('Approve');
  await world.later(31 * 60_000);
  await late();
  await world.sre.sees(/Too late/);
  await world.dev.sees(/Expired: Scale web 3 → 5 tasks/);
  expect(world.updates()).toEqual([]);
});

test('an approval survives a restart of the bot', async () => {
  world = await openWorld();
  await asked();
  await world.restart();
  await world.sre.clicks('Approve');
  await world.dev.sees(/Done: Scale web 3 → 5/);
  expect(world.updates()).toHaveLength(1);
});

test('the vote of somebody without authority is struck, and they are told why', async () => {
  world = await openWorld();
  await world.sre.says('/ecs scale web 5');
  await world.dev.clicks('Approve');
  await world.dev.sees(/does not count: the rules ask for sre/);
  await world.sre2.clicks('Approve');
  await world.dev.sees(/Done: Scale web 3 → 5[\s\S]*Approved by @sre2/);
  expect(world.updates()[0]?.tags['slipway:approver']).toBe('T0WORLD:U0SRE2');
});

test('the world moved between plan and approval: nothing runs, and the difference is shown', async () => {
  world = await openWorld();
  await asked();
  const web = world.aws.state.services.get('prod/web');
  if (web) web.desired = 4;
  await world.sre.clicks('Approve');
  await world.dev.sees(/Out of date: Scale web 3 → 5[\s\S]*the plan saw 3 tasks asked for; now it is 4/);
  expect(world.updates()).toEqual([]);
});

test('taken back by somebody who could have approved it: the card says by whom', async () => {
  world = await openWorld();
  await world.dev.says('/ecs scale web 5');
  await world.dev.sees(/Needs 1 approval/);
  await world.sre.says('/ecs cancel web');
  await world.dev.sees(/✖️ Cancelled: Scale web[\s\S]*Taken back by @sre before it ran\. Nothing was changed/);
});

test('whoever asked takes it back; others may not, and a cancelled op cannot be approved', async () => {
  world = await openWorld();
  const card = await asked();
  const id = /op_[a-z2-7]{12}/.exec(world.slack.text(card))?.[0] ?? '';
  await world.dev.says(`/ecs op ${id}`);
  await world.dev.says('/ecs pending');
  await world.dev.sees(/1 op is under way/);
  const late = await world.sre.aims('Approve');
  await world.dev.says('/ecs cancel web');
  await world.dev.sees(/Cancelled: Scale web 3 → 5 tasks/);
  await late();
  await world.sre.sees(/Too late: this is cancelled already/);
  expect(world.updates()).toEqual([]);
});

test('a mention in a thread works like the command, and the card stays in the thread', async () => {
  world = await openWorld();
  const first = world.dev.messages('#ops').length;
  await world.dev.says('shall we scale web?');
  const root = world.dev.messages('#ops')[first];
  await world.dev.says('@slipway scale web +1 on prod', { thread: root?.ts ?? '' });
  const card = await world.dev.sees(/Scale web 3 → 4 tasks/);
  expect(card.thread).toBe(root?.ts);
  await world.sre.clicks('Approve');
  await world.dev.sees(/Done: Scale web 3 → 4 tasks/);
});

test('somebody who has left the group since the card was posted cannot approve (T5)', async () => {
  world = await openWorld({ tuning: { knowledgeMs: 0 }, limits: false });
  await asked();
  const { aws, slack, sre, dev } = world;
  slack.state.groups.set('S0SRE', { id: 'S0SRE', handle: 'sre', users: ['U0SRE2'] });
  await sre.clicks('Approve');
  await sre.sees(/does not count: the rules ask for sre/);
  expect(world.updates()).toEqual([]);
  expect(aws.state.services.get('prod/web')?.desired).toBe(3);
  await world.sre2.clicks('Approve');
  await dev.sees(/Done: Scale web 3 → 5/);
});
