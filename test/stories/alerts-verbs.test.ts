/** What people do about alerts: subscribe, mute, see who hears of what, send a sample, look after a problem. */
import { createAudit } from '../../src/ledger/audit.ts';
import type { Message } from '../../world/slack/state.ts';
import { openWorld, type World } from '../world.ts';
import { alarm } from './alarm.ts';

let world: World;
afterEach(() => world.close());

/** Says something and resolves with what that person is then told, in a message that was not there before. */
async function told(
  who: 'dev' | 'sre' | 'guest',
  words: string,
  expected: RegExp,
  channel = '#ops',
): Promise<string> {
  const before = new Set(world[who].messages());
  await world[who].says(words, { channel });
  const seen = await world[who].sees(one => !before.has(one) && expected.test(world.slack.text(one)));
  return world.slack.text(seen);
}

const idIn = (text: string) => /\b(?:sub|mute)_[a-z2-7]{6}\b/.exec(text)?.[0] ?? '';

const alertsIn = (channel?: string): Message[] =>
  world.slack.state.messages.filter(
    one =>
      one.metadata?.event_type === 'slipway_alert' &&
      one.thread === undefined &&
      (channel ?? one.channel) === one.channel,
  );

/** What is on record of who hears of what, and of problems. */
async function audited(): Promise<string[]> {
  const records = await createAudit(world.redis, world.bot.ledger.namespace).after(0);
  return records
    .map(({ text }) => JSON.parse(text) as { what: string; who: string })
    .filter(({ what }) => /^alert/.test(what))
    .map(({ what, who }) => `${what} by ${who}`);
}

test('a sample comes through the queue to the channels that hear; a mute keeps it out, and says who and why', async () => {
  world = await openWorld({ alerts: '' });
  const { dev, sre, aws } = world;
  await told(
    'dev',
    '/ecs alerts',
    /No problem is open\n[\s\S]*No event has come yet: is the queue connected\?/,
  );
  const said = await told(
    'dev',
    '/ecs alerts subscribe web on prod kinds=alarm',
    /is subscribed now/,
    '#staging',
  );
  expect(said).toMatch(
    /🔔 #staging is subscribed now to alarm of prod\/web on prod, warnings and errors \(sub_\w+\), by @dev\n\[Unsubscribe\]/,
  );
  await told(
    'dev',
    '/ecs alerts test web on prod',
    /🧪 A sample about web on prod is in the queue\.\nIt should arrive within seconds: #ops, #staging/,
  );
  await sre.sees(
    /🧪 web: a test: this is how an alert arrives here \(prod\)\nprod\/prod\/web, sent by @dev/,
    '#ops',
  );
  await dev.sees(/🧪 web: a test/, '#staging');
  await told('dev', '/ecs alerts mute prod/* for 2h because I can', /You have no authority on prod/);
  const mute = idIn(await told('sre', '/ecs alerts mute web on prod for 2h because we migrate', /🔕/));
  await dev.sees(
    /🔕 prod\/prod\/web is muted by @sre until \S+ \S+, because we migrate \(mute_\w+\)\n\[Unmute\]/,
    '#ops',
  );
  const where = await told(
    'dev',
    '/ecs alerts test web on prod',
    /arrives nowhere for now: not #ops \(muted\), not #staging/,
  );
  expect(where).toContain('A sample about web on prod');
  await aws.queue().emptied();
  const list = await told('dev', '/ecs alerts', /heard, the last /);
  expect(list).toContain(`prod/prod/web is muted by @sre`);
  await dev.clicks('Unmute', { channel: '#ops' });
  await sre.sees(new RegExp(`🔔 prod/prod/web is told of again \\(${mute}, muted by @sre\\)`), '#ops');
  await told(
    'dev',
    `/ecs alerts unsubscribe ${idIn(said)}`,
    /🔕 #staging is no longer subscribed to alarm of prod\/web/,
  );
  expect(alertsIn()).toHaveLength(2);
  expect(await audited()).toEqual([
    'alerts subscribed by T0WORLD:U0DEV',
    'alerts muted by T0WORLD:U0SRE',
    'alerts unmuted by T0WORLD:U0DEV',
    'alerts unsubscribed by T0WORLD:U0DEV',
  ]);
  expect(world.logged).toEqual([]);
});

test('routes say who hears of what, with thresholds, quiet hours, mutes and maintenance as they are now', async () => {
  const routes = `  routes:
    - { name: production, match: { targets: [prod], services: ["web*"], kinds: [tasks, alarm] }, channel: C0OPS, mention: S0SRE, after: 3 in 5m, quiet: { zone: UTC, from: "00:00", to: "23:59" } }
    - { name: all of it, match: { targets: ["*"] }, channel: C0STAGING, quiet: { zone: UTC, from: "23:59", to: "00:00" } }
    - { name: partners, match: { targets: [prod], kinds: [tasks] }, channel: C0SHARED }
    - { name: images, match: { targets: [prod], kinds: [image, test] }, channel: C0GENERAL }
  maintenance:
    - { match: { targets: [staging] }, zone: UTC, days: [mon, tue, wed, thu, fri, sat, sun], reason: patches }`;
  world = await openWorld({ alerts: routes });
  const { dev } = world;
  const all = await told('dev', '/ecs alerts routes', /Who hears of what/);
  expect(all).toContain(
    '#ops by production: tasks, alarm of web* on prod, warnings and errors, after 3 in 5m, for @sre, quiet from 00:00 to 23:59 (UTC) (now until ',
  );
  expect(all).toMatch(
    /#staging by all of it: everything but chatter on \*, warnings and errors, quiet from 23:59 to 00:00 \(UTC\)\n/,
  );
  expect(all).toMatch(/🛠️ Maintenance mon, .* \(UTC\): patches/);
  expect(all).toMatch(
    /#shared by partners: tasks on prod, warnings and errors\. ⚠️ It hears of nothing: it is shared with another organisation/,
  );
  expect(all).toMatch(
    /#general by images: image, test on prod, .*\. ⚠️ It hears of nothing: I am not in it\. Type \/invite @slipway there\.\n/,
  );
  expect(all.match(/hears of nothing/g)).toHaveLength(2);
  const web = await told('dev', '/ecs alerts routes web on prod', /Who hears of web on prod/);
  expect(web).toMatch(/tasks \(error\) → #ops, #staging, not #shared \(shared with another organisation\)\n/);
  expect(web).toMatch(/service \(warning\) → #staging\n/);
  expect(web).toMatch(/info \(info\) → nobody/);
  const staging = await told('dev', '/ecs alerts routes staging', /Who hears of all of staging/);
  expect(staging).not.toContain('by production');
  expect(staging).toMatch(/alarm \(error\) → not #staging \(maintenance .*: patches\)/);
  await told(
    'dev',
    '/ecs alerts test web on prod',
    /It should arrive within seconds: #ops, #staging, not #shared \(shared with another organisation\), not #general \(I am not in it\)/,
  );
  for (const channel of ['#ops', '#staging']) await dev.sees(/🧪 web: a test/, channel);
  expect(alertsIn('C0SHARED')).toEqual([]);
});

test('who looks after a problem, and who is quiet about it, is on its message for everybody to see', async () => {
  world = await openWorld({ alerts: '', tuning: { rhythms: { alerts: { tell: 50, again: 200 } } } });
  const { dev, sre, aws, slack } = world;
  aws.send(alarm('ALARM', 'story-1'));
  const card = await dev.sees(/🔥 web: the alarm web-5xx fires \(prod\)/, '#ops');
  const shows = (what: RegExp) => dev.sees(one => one.ts === card.ts && what.test(slack.text(one)), '#ops');
  await sre.clicks('Acknowledge', { message: card.ts });
  await shows(/👀 Acknowledged by @sre, [\s\S]*\[Unacknowledge\]/);
  const [, id = ''] = /(pr_[a-z2-7]{12})/.exec(slack.text(card)) ?? [];
  await told(
    'dev',
    `/ecs alerts acknowledge ${id}`,
    /Somebody else looks after it already\.\nAcknowledged by @sre/,
  );
  await dev.chooses('🔕 Silence…', '1 h', { message: card.ts });
  await shows(/🔕 Silenced by @dev until /);
  await told(
    'dev',
    '/ecs alerts',
    /1 problem is open\n🔥 web: the alarm web-5xx fires \(prod\) pr_\w+ last .*, acknowledged by @sre, #ops/,
  );
  await sre.clicks('Unacknowledge', { message: card.ts });
  await shows(/\nUnacknowledged by @sre, [\s\S]*\[Acknowledge\]/);
  await told('dev', `/ecs alerts details ${id}`, new RegExp(`What is known of ${id} is in its thread: #ops`));
  await dev.sees(one => one.thread === card.ts && /web/.test(slack.text(one)), '#ops');
  aws.send(alarm('OK', 'story-2'));
  await shows(/✅ Over after \d+ s: web: the alarm web-5xx fires \(prod\)/);
  await told('dev', `/ecs alerts silence ${id} for 1h`, /is over already\./);
  expect(alertsIn()).toHaveLength(1);
  expect(await audited()).toEqual([
    'alert acknowledged by T0WORLD:U0SRE',
    'alert silenced by T0WORLD:U0DEV',
    'alert unacknowledged by T0WORLD:U0SRE',
  ]);
});

test('what is muted comes back without a word in its thread, until it is told of again', async () => {
  world = await openWorld({ alerts: '', tuning: { rhythms: { alerts: { tell: 50, again: 200 } } } });
  const { dev, sre, aws, slack } = world;
  aws.send(alarm('ALARM', 'm1'));
  const { ts } = await dev.sees(/🔥 web: the alarm web-5xx fires/, '#ops');
  await told('sre', '/ecs alerts mute web on prod for 2h because we migrate', /🔕/);
  // A new problem settles for two seconds: by then the mute is known.
  aws.send(alarm('ALARM', 'm2', 'api'));
  await dev.sees(/🔥 api: the alarm api-5xx fires/, '#ops');
  aws.send(alarm('OK', 'm3'));
  await dev.sees(one => one.thread === ts && /Over after/.test(slack.text(one)), '#ops');
  aws.send(alarm('ALARM', 'm4'));
  await dev.sees(one => one.ts === ts && /It came back once/.test(slack.text(one)), '#ops');
  aws.send(alarm('ALARM', 'm5', 'batch'));
  const other = await dev.sees(/🔥 batch: the alarm batch-5xx fires/, '#ops');
  await sre.clicks('Unmute');
  const back = await dev.sees(one => one.thread === ts && /Back: web/.test(slack.text(one)), '#ops');
  expect(Number(back.ts)).toBeGreaterThan(Number(other.ts));
});

test('who is told of what is decided where everybody sees it, and what there is not is said', async () => {
  world = await openWorld();
  for (const words of ['subscribe web', 'mute web for 2h because x', 'test prod/*', 'unmute mute_abcdef'])
    await told(
      'sre',
      `alerts ${words}`,
      /Who is told of what is for everybody to see[\s\S]*direct_message/,
      'direct',
    );
  await told(
    'sre',
    'alerts routes',
    /Who hears of what\n#ops by channels: everything but chatter on prod/,
    'direct',
  );
  await told(
    'sre',
    '/ecs alerts mute web on prod for 2h because x',
    /what goes wrong here is not for them[\s\S]*shared_channel/,
    '#shared',
  );
  await told('guest', '/ecs alerts', /not_a_member/);
  await told('dev', '/ecs alerts', /No queue is set up, so no event of AWS reaches me/);
  await told(
    'dev',
    '/ecs alerts test',
    /There is no queue that events of AWS could come through\.\n[\s\S]*no_queue/,
  );
  await told('dev', '/ecs alerts unsubscribe sub_aaaaaa', /There is no subscription sub_aaaaaa/);
  await told('dev', '/ecs alerts unmute mute_aaaaaa', /There is no mute mute_aaaaaa, or it is over/);
  await told('dev', '/ecs alerts acknowledge pr_aaaaaaaaaaaa', /I know no problem pr_aaaaaaaaaaaa/);
  await told(
    'dev',
    '/ecs alerts mute wbe for 2h because x',
    /There is no service wbe[\s\S]*\[\/ecs alerts mute web for 2h because x\]/,
  );
  await told('dev', '/ecs alerts subscribe web on prdo', /I do not know the target prdo/);
  expect(await audited()).toEqual([]);
});
