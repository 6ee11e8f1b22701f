import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { adminCredentials } from '../../world/aws/index.ts';
import type { User } from '../../world/slack/cast.ts';
import type { Message } from '../../world/slack/state.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

const minute = 60_000;
const hour = 60 * minute;

/** Somebody changes the count in the console, or Application Auto Scaling does. */
async function inConsole(desiredCount: number): Promise<void> {
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: world.aws.url, credentials: adminCredentials });
  await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', desiredCount }));
  ecs.destroy();
}
const desired = () => world.aws.state.services.get('prod/web')?.desired;

/** Says something and resolves with what the person is then told, in a message that was not there before. */
async function told(who: 'dev' | 'sre' | 'sre2', words: string, expected: RegExp) {
  const before = new Set(world[who].messages());
  await world[who].says(words);
  return world[who].sees(message => !before.has(message) && expected.test(world.slack.text(message)));
}

/** A card says its op last. */
const opOf = (card: Message) =>
  world.slack
    .text(card)
    .match(/op_[a-z2-7]{12}/g)
    ?.at(-1) ?? '';

/** Asks for a timed change of web, has it approved and resolves when it stands, before its card may say so. */
async function stands(words: string): Promise<{ card: Message; op: string }> {
  const card = await told('dev', words, /Needs 1 approval/);
  await world.sre.clicks('Approve', { message: card.ts });
  const op =
    world.slack
      .text(card)
      .match(/op_[a-z2-7]{12}/g)
      ?.at(-1) ?? '';
  await standing(op);
  return { card, op };
}

/** Resolves when a timed change stands and nobody works on it: whoever does loses their claim when time passes all at once. */
async function standing(op: string): Promise<void> {
  const { ledger } = world.bot;
  const claim = () => world.redis.hget(`{${ledger.namespace}}:op:${op}`, 'claimUntil');
  while (!(await ledger.read(op))?.timed || (await claim()) !== '0') await new Promise(setImmediate);
}
const webStands = () => stands('/ecs scale web 10 for 2h');

/** Resolves with what is said in a card's thread at its end. */
const ends = (card: Message, like: RegExp) =>
  world.dev.sees(message => message.thread === card.ts && like.test(world.slack.text(message)));

/** The counts that the bot has set, oldest first. */
const counts = () =>
  world
    .updates()
    .filter(({ tags }) => tags['slipway:op'] !== undefined)
    .map(({ input }) => (input as { desiredCount: number }).desiredCount);

/** What was logged, but for a script that came late because the clock had been moved on just then. */
const problems = () => world.logged.filter(text => !/Redis did not answer in time/.test(text));

const notes = (): Message[] =>
  world.slack.state.messages.filter(({ metadata }) => metadata?.event_type === 'slipway_soon');

test('ten tasks for two hours: one approval for both ways, reverted once, the bot restarted in between', async () => {
  world = await openWorld();
  const { dev, sre, slack } = world;
  const card = await told('dev', '/ecs scale web 10 for 2h', /Needs 1 approval/);
  expect(slack.text(card)).toMatch(
    /Scale web 3 → 10 tasks for 2 h[\s\S]*After 2 h back to 3, unless somebody changes it meanwhile\./,
  );
  expect((await sre.clicks('Approve')).confirm?.text).toMatch(
    /: web 3 → 10 tasks for 2 h, then back to 3\. It runs with your IAM role, at once\.$/,
  );
  await dev.sees(/Stands at 10 until \S+ \S+, then back to 3, unless/);
  await told('dev', '/ecs pending', /op_\w+ stands until .*: Scale web 3 → 10 tasks for 2 h/);
  await told(
    'dev',
    '/ecs status web',
    /⏳ prod\/prod\/web: 10 tasks until .*, then back to 3; asked for by @dev/,
  );
  await told('sre', '/ecs timed', /1 timed change stands\n⏳ prod\/prod\/web: 10 tasks/);
  await told(
    'sre',
    '/ecs timed staging',
    /Nothing undoes itself on staging\.\nElsewhere: \/ecs timed prod\.\nWhat is still on its way there, .* is in \/ecs pending/,
  );
  await told(
    'sre',
    '/ecs cancel web',
    /Nothing is under way for web, but a timed change stands[\s\S]*\[\/ecs timed revert op_/,
  );
  await world.later(2 * hour - 30 * minute);
  await world.restart();
  await world.later(30 * minute);
  const shows = /Gone back: web 10 → 3 tasks[\s\S]*Back to 3, running 3\. It stood at 10 for 2 h/;
  await ends(card, shows);
  await dev.sees(message => message === card && shows.test(slack.text(message)));
  expect(counts()).toEqual([10, 3]);
  const op = /op_[a-z2-7]{12}/.exec(slack.text(card))?.[0];
  const [there, back] = world.updates();
  expect(back?.principal).toBe(there?.principal);
  expect(back?.tags).toEqual(there?.tags);
  expect(back?.tags['slipway:op']).toBe(op);
  await told('dev', '/ecs timed', /Nothing undoes itself on any target/);
  await told('dev', '/ecs history web', /succeeded: 3 → 10 → 3 tasks/);
  await told('dev', `/ecs op ${op}`, /it stands until its time is over[\s\S]*goes back[\s\S]*setBack done/);
  await told('dev', `/ecs powers ${op}`, /setBack[\s\S]*--desired-count 3/);
  expect(problems()).toEqual([]);
});

test('ten minutes before, whoever asked is reminded once, with three buttons: longer, for good, or back now', async () => {
  world = await openWorld();
  const { dev, sre, slack } = world;
  const first = await webStands();
  slack.fault('chat.postMessage', 'lost-answer');
  await world.later(110 * minute);
  const note = await dev.sees(
    /@dev: web goes from 10 back to 3 tasks at [\s\S]*\[Extend by 1 h\] \[Keep\] \[Revert now\]/,
  );
  expect(note.thread).toBe(first.card.ts);
  expect(slack.mentions(note).people).toEqual([dev.id]);

  await dev.clicks('Extend by 1 h', { message: note.ts });
  const longer = await sre.sees(/Keep web at 10 tasks for 70 min[\s\S]*Needs 1 approval/);
  expect(slack.text(longer)).toMatch(
    new RegExp(
      `After 70 min back to 3, .*\\n${first.op}, which goes back to 3 .*, is over once this is done`,
    ),
  );
  await sre.clicks('Approve', { message: longer.ts });
  await ends(
    first.card,
    /Superseded: Scale web 3 → 10 tasks for 2 h[\s\S]*asked for by @dev, has it go back to 3 after 70 min/,
  );

  await standing(opOf(longer));
  await world.later(40 * minute);
  await told('dev', '/ecs timed', /1 timed change stands\n⏳ prod\/prod\/web: 10 tasks/);
  expect([desired(), counts()]).toEqual([10, [10]]);

  await dev.clicks('Keep web at 10');
  const kept = await sre.sees(
    /Keep web at 10 tasks\n[\s\S]*stays at 10 for good: op_\w+, which goes back to 3 [\s\S]*Needs 1 approval/,
  );
  await sre.clicks('Approve', { message: kept.ts });
  await ends(first.card, /Superseded: [\s\S]*asked for by @dev, keeps it at 10 for good/);
  await dev.sees(/Done: Keep web at 10 tasks/);
  await told('dev', '/ecs scale web 10', /It is set to 10 already/);

  const last = await stands('/ecs scale web 12 for 1h');
  const { confirm } = await sre.clicks('Revert now', { message: last.card.ts });
  expect(confirm?.text).toMatch(/web 12 → 10 tasks, as it was approved with the change/);
  await ends(last.card, /Gone back: web 12 → 10 tasks[\s\S]*@sre had it go back before its time/);
  expect([desired(), counts()]).toEqual([10, [10, 12, 10]]);
  expect(notes()).toHaveLength(1);
});

test('what somebody has changed meanwhile is left alone, and the reason is said', async () => {
  world = await openWorld();
  const { sre, slack, dev } = world;
  const byHand = await webStands();
  await inConsole(7);
  await world.later(2 * hour);
  await ends(
    byHand.card,
    /Left alone: web 3 → 10 tasks for 2 h[\s\S]*It is 7 now, not 10: somebody changed it/,
  );
  expect([desired(), counts()]).toEqual([7, [10]]);

  // Its slot is free while it stands: in an incident nobody waits for it.
  const first = await stands('/ecs scale web 5 for 2h');
  const card = await told(
    'dev',
    '/ecs scale web 12',
    /goes back to 7 .*, is over once this is done[\s\S]*Needs 1 approval/,
  );
  await sre.clicks('Approve', { message: card.ts });
  await ends(first.card, /Superseded: .*\n[\s\S]*Left alone: op_\w+, asked for by @dev, set it to 12/);
  await ends(card, /Done: Scale web 5 → 12 tasks/);

  const upper = await stands('/ecs scale web 4 for 1h');
  await told(
    'sre',
    '/ecs lock web because we migrate',
    /🔒 Locked: web on prod\n[\s\S]*⏳ op_\w+ cannot take web back from 4 to 12 tasks at .*, unless this is unlocked before\./,
  );
  const inItsWay =
    /, then back to 12 if it is unlocked by then; [\s\S]*Locked by @sre .*, because we migrate/;
  await told('dev', '/ecs timed', inItsWay);
  await told('dev', '/ecs status web', /then back to 12 if it is unlocked by then; asked for by @dev/);
  await world.later(50 * minute);
  await dev.sees(
    /web cannot go from 4 back to 12 tasks at .*, and stays at 4, unless it is unlocked before\.\n🔒 .*Locked by @sre .*, because we migrate/,
  );
  await told('dev', `/ecs cancel ${upper.op}`, /web is locked/);
  await world.later(10 * minute);
  await ends(
    upper.card,
    /Not gone back: .*\n[\s\S]*web was locked meanwhile\.\nLocked by @sre .*, because we migrate\nIt stays at 4 until/,
  );
  await dev.sees(
    message =>
      message.thread === upper.card.ts &&
      /Not gone back[\s\S]*Could do it: .*@sre[\s\S]*\[Scale to 12\]/.test(slack.text(message)),
  );
  expect([desired(), counts()]).toEqual([4, [10, 5, 12, 4]]);
  expect(problems()).toEqual([]);
});

test('what failed has no way back, a term that ran out while all was down is late, and who may not any more has nothing undone', async () => {
  world = await openWorld({ tuning: { knowledgeMs: 0 }, limits: false });
  const { dev, sre, slack } = world;
  world.aws.faults.add({ service: 'ecs', operation: 'UpdateService', fault: 'refuse' });
  const refused = await told('dev', '/ecs scale web 10 for 2h', /Needs 1 approval/);
  await sre.clicks('Approve', { message: refused.ts });
  await ends(refused, /Failed: Scale web 3 → 10 tasks for 2 h[\s\S]*There is no way back any more/);
  const first = await webStands();
  await world.bot.close();
  await world.later(3 * hour);
  await world.restart();
  await ends(first.card, /Gone back: [\s\S]*It is late by 1 h \d+ min: I could not do it before/);
  const second = await webStands();
  slack.state.users.set('U0SRE', { ...(slack.state.users.get('U0SRE') as User), deleted: true });
  await world.later(2 * hour);
  const end = await dev.sees(
    message => message.thread === second.card.ts && /Not gone back/.test(slack.text(message)),
  );
  expect(slack.text(end)).toMatch(
    /Whoever approved this may not any more\.\nIt stays at 10 until somebody changes it: \/ecs scale prod\/prod\/web 3\.\nCould do it: .*@sre2[\s\S]*Asked by @dev\n\[Scale to 3\]/,
  );
  expect([desired(), counts()]).toEqual([10, [10, 3, 10]]);
});
