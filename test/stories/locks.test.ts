import { createAudit } from '../../src/ledger/audit.ts';
import type { Message } from '../../world/slack/state.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const hour = 3_600_000;

/** What the audit trail says happened to locks, oldest first. */
async function audited(): Promise<string[]> {
  const records = await createAudit(world.redis, world.bot.ledger.namespace).after(0);
  return records
    .map(({ text }) => JSON.parse(text) as { what: string; who: string })
    .filter(({ what }) => /lock/.test(what))
    .map(({ what, who }) => `${what}${who && ` by ${who}`}`);
}

const cards = (): Message[] =>
  world.slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'slipway_card');

const reminders = (): Message[] =>
  world.slack.state.messages.filter(({ metadata }) => /^slipway_reminder/.test(metadata?.event_type ?? ''));

/** Resolves when the ledger has noted that the holder of the one lock that stands was reminded of it. */
async function reminded(): Promise<void> {
  const { ledger } = world.bot;
  const noted = async () => (await ledger.locks.all(ledger.now()))[0]?.reminded;
  while (!(await noted())) await new Promise(setImmediate);
}

/** Says something and resolves with what the person is then told, in a message that was not there before. */
async function told(
  who: 'dev' | 'sre' | 'sre2' | 'guest',
  words: string,
  expected: RegExp,
  channel = '#ops',
) {
  const before = new Set(world[who].messages());
  await world[who].says(words, { channel });
  return world[who].sees(message => !before.has(message) && expected.test(world.slack.text(message)));
}

test('web is locked: everybody sees it, nobody plans a change of it, and its holder unlocks it with one click', async () => {
  world = await openWorld();
  const { dev, sre, slack } = world;
  await sre.says('/ecs lock web for 2h because we migrate its database');
  const card = await dev.sees(/🔒 Locked: web on prod/, '#ops');
  expect(slack.text(card)).toMatch(
    /Locked by @sre since \S+ \S+, until \S+ \S+, because we migrate its database\nNobody changes it/,
  );
  const locked =
    'prod/prod/web is locked\\.\nLocked by @sre since .*, until .*, because we migrate its database\nNothing was changed\\. ';
  const unlocks = new RegExp(
    `${locked}Ask again once it is unlocked, with /ecs unlock prod/prod/web\\.\nlocked\n\\[Unlock\\]`,
  );
  await told('sre', '/ecs scale web 5', unlocks);
  // Whoever may not take it off is told who may, and is given no button that would be refused.
  const asks = new RegExp(
    `${locked}Ask .*sre.* to unlock it with /ecs unlock prod/prod/web, and then ask again\\.\nlocked$`,
  );
  await told('dev', '/ecs deploy web 1.5.0', asks);
  expect(slack.text(await told('dev', '/ecs locks', /1 lock stands/))).not.toContain('[Unlock');
  await told('dev', '/ecs status web', /✅ web is healthy[\s\S]*🔒 prod\/prod\/web: Locked by @sre/);
  await told('dev', '/ecs scale web 2 on staging', /Done: Scale web 1 → 2 tasks/);
  expect((await sre.clicks('Unlock', { message: card.ts })).confirm).toBeUndefined();
  await dev.sees(/🔓 Unlocked: web on prod\nUnlocked by @sre, [\s\S]*It was locked by @sre/, '#ops');
  await told('dev', '/ecs scale web 5', /Scale web 3 → 5 tasks[\s\S]*Needs 1 approval/);
  expect(await audited()).toEqual(['locked by T0WORLD:U0SRE', 'unlocked by T0WORLD:U0SRE']);
  expect(world.logged).toEqual([]);
});

test('locked between the plan and the approval: nothing runs, and the card says who, why and how to unlock', async () => {
  world = await openWorld();
  await told('dev', '/ecs scale web 5', /Needs 1 approval/);
  await told('sre', '/ecs lock web because of the incident', /🔒 Locked: web on prod/);
  await world.sre2.clicks('Approve');
  const end = await world.dev.sees(/🔁 Out of date: Scale web 3 → 5 tasks/);
  expect(world.slack.text(end)).toMatch(
    /prod\/prod\/web was locked meanwhile\.\nLocked by @sre since .*, until somebody unlocks it, because of the incident\nNothing was changed\. .*\/ecs unlock prod\/prod\/web/,
  );
  expect(world.updates()).toEqual([]);
});

test('what somebody else locked is not locked again, but can be stolen: they are told, and the channel sees it', async () => {
  world = await openWorld();
  const { sre, sre2, dev, slack } = world;
  await told('sre', '/ecs lock web because we migrate', /🔒 Locked: web on prod/);
  const first = cards()[0];
  await told(
    'sre2',
    '/ecs lock web for 30m because the fix is ready',
    /web is locked already\.\nLocked by @sre since .*, because we migrate\n[\s\S]*\[Steal the lock\]/,
  );
  const { confirm } = await sre2.clicks('Steal the lock');
  expect(confirm?.text).toBe(
    'Somebody else has locked web on prod, because we migrate. Theirs ends, yours stands, and they are told.',
  );
  const lost = await sre.sees(/Your lock is over: web on prod\nStolen by @sre2, whose lock stands now/);
  expect(lost.onlyFor).toBe(sre.id);
  await dev.sees(/🔒 Locked: web on prod\nLocked by @sre2 .*, because the fix is ready\nStolen from @sre/);
  await dev.sees(message => message === first && /↪️ Lock stolen: web on prod/.test(slack.text(message)));
  await told('sre', '/ecs scale web 5', /web is locked\.\nLocked by @sre2/);
  const [op] = /op_[a-z2-7]{12}/.exec(slack.text(first as Message)) ?? [];
  await told(
    'dev',
    `/ecs op ${op}`,
    /Lock stolen[\s\S]*locked by @sre\n.*ended by @sre2, who did not hold it/,
  );
  expect(await audited()).toEqual([
    'locked by T0WORLD:U0SRE',
    'lock stolen by T0WORLD:U0SRE2',
    'locked by T0WORLD:U0SRE2',
  ]);
});

test('a lock that changed meanwhile is not stolen or unlocked in its place; locking again replaces one’s own', async () => {
  world = await openWorld();
  const { sre2 } = world;
  await told('sre', '/ecs lock web because of a', /Locked by @sre .*, because of a/);
  const unlock = await sre2.aims('Unlock');
  await told('sre2', '/ecs lock web', /locked already[\s\S]*\[Steal the lock\]/);
  const steal = await sre2.aims('Steal the lock');
  await told('sre', '/ecs lock web for 1h because of b', /Locked by @sre .*, until .*, because of b/);
  await sre2.sees(/↪️ Lock replaced: web on prod/);
  await steal();
  await sre2.sees(/web is locked already\.\nLocked by @sre .*, because of b/);
  await unlock();
  await sre2.sees(/That lock on prod\/prod\/web is over already[\s\S]*lock_over/);
  await told('sre2', '/ecs locks', /1 lock stands\n🔒 prod\/prod\/web: Locked by @sre .*, because of b/);
});

test('unlocking what somebody else locked is asked about, and they are told', async () => {
  world = await openWorld();
  await told('sre', '/ecs lock web because we migrate', /🔒 Locked: web on prod/);
  await told('sre2', '/ecs scale web 5', /web is locked\.[\s\S]*\[Unlock\]/);
  expect((await world.sre2.clicks('Unlock')).confirm?.text).toBe(
    'Somebody else has locked web on prod, because we migrate. It ends for everybody, and they are told.',
  );
  await world.sre.sees(/Your lock is over: web on prod\nUnlocked by @sre2/);
  await world.dev.sees(/🔓 Unlocked: web on prod\nUnlocked by @sre2/);
  await world.sre.sees(
    message => message.thread !== undefined && world.slack.mentions(message).people.includes('U0SRE'),
  );
  expect(await audited()).toEqual(['locked by T0WORLD:U0SRE', 'lock stolen by T0WORLD:U0SRE2']);
});

test('a lock survives a restart; every three hours its holder is asked in its thread, once, whatever is lost', async () => {
  world = await openWorld();
  const { sre, slack } = world;
  await told('sre', '/ecs lock web because we migrate', /🔒 Locked: web on prod/);
  const [card] = cards();
  await world.later(3 * hour - 60_000);
  await world.restart();
  await told('sre', '/ecs locks', /1 lock stands/);
  expect(reminders()).toEqual([]);
  slack.fault('chat.postMessage', 'lost-answer');
  await world.later(60_000);
  const asked = await sre.sees(/@sre: web on prod is still locked\. Does it have to be\?/);
  expect(asked.thread).toBe(card?.ts);
  expect(slack.mentions(asked).people).toContain(sre.id);
  await reminded();
  expect(reminders()).toHaveLength(1);
  await sre.clicks('Unlock', { message: asked.ts });
  await sre.sees(/🔓 Unlocked: web on prod/);
});

test('its time over, a lock is gone at once, and its card and the audit say so', async () => {
  world = await openWorld();
  await told('sre', '/ecs lock web for 2h', /🔒 Locked: web on prod/);
  await told('sre2', '/ecs scale web 5', /web is locked/);
  await world.later(2 * hour);
  await told('sre2', '/ecs scale web 5', /Scale web 3 → 5 tasks[\s\S]*Needs 1 approval/);
  await world.dev.sees(/🔓 Lock ran out: web on prod\nIts time is over[\s\S]*It was locked by @sre/);
  await told('sre', '/ecs unlock web', /web is not locked\.[\s\S]*not_locked/);
  expect(await audited()).toEqual(['locked by T0WORLD:U0SRE', 'lock ran out']);
  expect(reminders()).toEqual([]);
});

test('a locked target covers all its services, and no other target', async () => {
  world = await openWorld();
  await told('sre', '/ecs lock prod for 1d because of the holidays', /🔒 Locked: all of prod/);
  await told(
    'dev',
    '/ecs deploy web 1.5.0',
    /prod\/\* is locked\.\nLocked by @sre .*, because of the holidays/,
  );
  await told('sre', '/ecs restart worker', /prod\/\* is locked/);
  await told('dev', '/ecs scale web 2 on staging', /Done: Scale web 1 → 2 tasks/);
  await told('sre', '/ecs unlock web', /web itself is not locked; all of prod is[\s\S]*\[Unlock\]/);
  await told('dev', '/ecs lock web on staging', /🔒 Locked: web on staging/);
  await told('sre', '/ecs locks', /2 locks stand[\s\S]*\[Unlock all of prod\] \[Unlock web on staging\]/);
  await world.sre.clicks('Unlock all of prod');
  await world.sre.sees(/🔓 Unlocked: all of prod/);
  await told('dev', '/ecs unlock web', /web is not locked here\.\nWhich one: staging\/staging\/web\?/);
  await world.dev.clicks('/ecs unlock staging/staging/web');
  await world.dev.sees(/🔓 Unlocked: web on staging/);
});

test('a name that is a target’s and a service’s, too, is asked about', async () => {
  world = await openWorld();
  const { services } = world.aws.state;
  const web = services.get('prod/web');
  if (web) services.set('prod/prod', { ...web, name: 'prod' });
  await told('sre', '/ecs lock prod for 1h', /prod is a target and a service, too[\s\S]*service_or_target/);
  await world.sre.clicks('/ecs lock prod/prod/prod for 1h');
  await world.sre.sees(/🔒 Locked: prod on prod/);
  await told('sre', '/ecs lock prod/*', /🔒 Locked: all of prod/);
  await told('sre', '/ecs unlock prod', /More than one lock may be meant by prod[\s\S]*ambiguous_lock/);
  await told('sre', '/ecs unlock prod on prod', /🔓 Unlocked: prod on prod/);
  await told('sre', '/ecs lock nope', /There is no service nope in prod\/prod/);
  await told('sre', '/ecs lock nope/*', /I do not know the target nope/);
});

test('who has no role there, guests, and places where nobody would see it: each has its answer', async () => {
  world = await openWorld();
  await told('dev', '/ecs lock web', /You have no role for prod[\s\S]*Ask sre;[\s\S]*no_authority/);
  await told('guest', '/ecs lock web', /guests of this workspace cannot[\s\S]*not_a_member/);
  await told(
    'sre',
    '/ecs lock web on prod',
    /nobody would see the lock here[\s\S]*\/invite @slipway/,
    '#general',
  );
  await told('sre', '/ecs lock web on prod', /nothing is locked or unlocked here/, '#shared');
  await told('sre', 'lock web on prod', /nobody would see it in a direct message/, 'direct');
  expect(cards()).toEqual([]);
  await told('sre', '/ecs lock web', /🔒 Locked: web on prod/);
  await told('dev', '/ecs unlock web', /no_authority/);
  await told('sre', 'unlock web on prod', /nobody would see it in a direct message/, 'direct');
  const listed = await told('sre', 'locks', /1 lock stands/, 'direct');
  expect(world.slack.text(listed)).not.toContain('[');
  await told('guest', '/ecs locks', /guests of this workspace cannot/);
});

test('what runs already is named and not stopped; a deployment can still be cancelled', async () => {
  world = await openWorld({ speed: 20 });
  await told('dev', '/ecs deploy web 1.6.0-slow', /Needs 1 approval/);
  await world.sre.clicks('Approve');
  await world.dev.sees(/New tasks: \d of 3 running/);
  // ECS shows the record of a deployment some seconds late; then it is not over before it is stopped.
  world.aws.clock.advance(500);
  const goesOn = world.aws.clock.hold();
  await told(
    'sre',
    '/ecs lock prod',
    /Running already, and not stopped by this: op_[a-z2-7]{12}\. A deployment can/,
  );
  void world.aws.next('StopServiceDeployment').then(goesOn);
  await told('dev', '/ecs cancel web', /⏹️ Stopped: Deploy web 1\.4\.1 → 1\.6\.0-slow/);
});
