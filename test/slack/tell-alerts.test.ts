/** How problems are told: once in a channel whatever gets lost, one message a second, and edited from then on. */
import { ConsoleLogger } from '@slack/logger';
import { Redis } from 'ioredis';
import { createLedger, type Ledger } from '../../src/ledger/ledger.ts';
import type { Tell } from '../../src/ports.ts';
import { clientOptions, createClient } from '../../src/slack/client.ts';
import { createTell } from '../../src/slack/tell.ts';
import type { Op, Plan, Problem, Sign } from '../../src/work.ts';
import { type SlackWorld, startSlack, tokens } from '../../world/slack/index.ts';
import { termsOf } from '../terms.ts';
import { forget, sharedRedis } from '../world.ts';

let redis: Redis;
let slack: SlackWorld;
let ledger: Ledger;
let tell: Tell;
/** What the client says of answers that are lost here on purpose. */
const silent = Object.assign(new ConsoleLogger(), { warn: () => undefined });
const namespace = `tell-alerts-${process.pid}`;
const dev = { team: 'T0WORLD', user: 'U0DEV' };
const scale = { kind: 'scale', service: { name: 'web' }, tasks: { to: 5 } } as const;
const plan: Plan = {
  scope: { target: 'prod', account: '111122223333', region: 'eu-west-1', cluster: 'prod', service: 'web' },
  change: { kind: 'scale', from: 3, to: 5 },
  steps: [],
  terms: termsOf(),
  checks: [],
};

beforeAll(async () => {
  redis = new Redis((await sharedRedis()).url);
  slack = await startSlack();
  ledger = createLedger({ redis, namespace });
  tell = createTell(createClient(tokens.bot, clientOptions(slack.apiUrl, silent)), ledger, slack.apiUrl);
});
afterAll(async () => {
  redis.disconnect();
  await slack.close();
});

afterEach(async () => {
  expect(slack.state.broken).toEqual([]);
  await forget(redis, namespace);
});

let signs = 0;
const sign = (of: string, more: Partial<Sign> = {}): Sign => ({
  event: `event-${signs++}`,
  at: Date.now(),
  kind: 'alarm',
  severity: 'error',
  scope: { target: 'prod', cluster: 'prod', service: of },
  cause: 'alarm',
  says: 'fails',
  of: { resource: of, order: signs },
  key: of,
  group: of,
  subject: `${of}-5xx`,
  text: 'Threshold Crossed',
  ...more,
});

/** An event that makes a problem, or has more to it; returns the problem as it is then. */
async function problemOf(of: string, more: Partial<Sign> = {}): Promise<Problem> {
  const folded = await ledger.alerts.fold(sign(of, more), '');
  const id = 'id' in folded ? folded.id : 'ids' in folded ? (folded.ids[0] ?? '') : '';
  return now(id);
}

async function now(id: string): Promise<Problem> {
  const problem = await ledger.alerts.read(id);
  if (!problem) throw new Error(`no problem ${id}`);
  return problem;
}

const about = ({ id }: Problem) =>
  slack.state.messages.filter(
    ({ metadata }) => (metadata?.event_payload as { problem?: string } | undefined)?.problem === id,
  );
const textOf = (problem: Problem) => about(problem).map(message => slack.text(message));

/** Shows a problem, however often there is no room for it. */
async function shown(problem: Problem, at: { channel: string; mention?: string }) {
  for (;;) {
    const is = await tell.problem(await now(problem.id), at);
    if (is !== 'later') return is;
    await new Promise(setImmediate);
  }
}

test('an answer that was lost is found again; a user group is named once, and edits do not name it', async () => {
  const web = await problemOf('web');
  slack.fault('chat.postMessage', 'lost-answer');
  const at = { channel: 'C0OPS', mention: 'S0SRE' };
  await expect(tell.problem(web, at)).rejects.toThrow();
  expect(textOf(web)).toEqual([
    expect.stringMatching(/^🔥 web: the alarm web-5xx fires \(prod\)\nFor @sre\n/),
  ]);
  expect(await shown(web, at)).toBe('shown');
  const again = await problemOf('web');
  expect(again.posts.C0OPS).toMatchObject({ ts: about(web)[0]?.ts, told: again.version - 1 });
  expect(await shown(again, at)).toBe('shown');
  expect(textOf(web)).toEqual([
    expect.stringMatching(/fires \(prod\)\nprod\/prod\/web: web-5xx\n2 times, first/),
  ]);
  expect((await now(web.id)).posts.C0OPS?.told).toBe(again.version);
  const { length } = slack.calls;
  expect(await tell.problem(await now(web.id), at)).toBe('shown');
  expect(slack.calls).toHaveLength(length);
});

test('a user group is named in one channel for each problem, and not for one where the bot is not', async () => {
  const web = await problemOf('owned');
  const at = (channel: string) => ({ channel, mention: 'S0SRE' });
  expect(await shown(web, at('C0GENERAL'))).toBe('gone');
  await shown(web, at('C0STAGING'));
  await shown(web, at('C0OPS'));
  const named = about(web).map(one => [one.channel, slack.text(one).includes('For @sre')]);
  expect(named).toEqual([
    ['C0STAGING', true],
    ['C0OPS', false],
  ]);
});

test('what was posted and never noted is found when it is over, and says so; what was never posted is not any more', async () => {
  const web = await problemOf('lost');
  slack.fault('chat.postMessage', 'lost-answer');
  await expect(tell.problem(web, { channel: 'C0OPS' })).rejects.toThrow();
  const over = await problemOf('lost', { says: 'recovers' });
  expect(over).toMatchObject({ posts: {}, begun: ['C0OPS'] });
  expect(await shown(over, { channel: 'C0OPS' })).toBe('shown');
  expect(textOf(web)).toEqual([expect.stringMatching(/^✅ Over after/)]);
  expect((await now(web.id)).begun).toBeUndefined();

  const other = await problemOf('other');
  await ledger.alerts.posting(other.id, 'posting:C0STAGING');
  await problemOf('other', { says: 'recovers' });
  expect(await shown(other, { channel: 'C0STAGING' })).toBe('shown');
  expect(about(other)).toEqual([]);
  expect((await now(other.id)).begun).toBeUndefined();
});

test('a message that somebody deleted, and a channel that was archived, keep nothing from going on', async () => {
  const web = await problemOf('gone');
  await shown(web, { channel: 'C0OPS' });
  const [message] = about(web);
  slack.state.messages.splice(
    slack.state.messages.indexOf(message as (typeof slack.state.messages)[number]),
    1,
  );
  const over = await problemOf('gone', { says: 'recovers' });
  expect(await shown(over, { channel: 'C0OPS' })).toBe('gone');
  await tell.problemNote(await now(web.id), 'C0OPS', { kind: 'over' });
  await tell.problemNote(await now(web.id), 'C0OPS', { kind: 'over' });
  expect(slack.calls.filter(({ answer }) => answer === 'thread_not_found')).toHaveLength(1);
  const put = await problemOf('archived');
  await shown(put, { channel: 'C0STAGING' });
  const channel = slack.state.channels.get('C0STAGING');
  Object.assign(channel ?? {}, { archived: true });
  await tell.problemNote(await now(put.id), 'C0STAGING', { kind: 'over' });
  expect(await shown(await problemOf('another'), { channel: 'C0STAGING' })).toBe('gone');
  Object.assign(channel ?? {}, { archived: false });
});

test('a channel gets one message a second, another channel its own; where the bot is not, it says so', async () => {
  const [one, two] = [await problemOf('one'), await problemOf('two')];
  expect(await shown(one, { channel: 'C0OPS' })).toBe('shown');
  expect(await tell.problem(two, { channel: 'C0OPS' })).toBe('later');
  expect(await tell.problem(two, { channel: 'C0STAGING' })).toBe('shown');
  expect(await tell.problem(two, { channel: 'C0GENERAL' })).toBe('gone');
  expect(about(two).map(({ channel }) => channel)).toEqual(['C0STAGING']);
});

test('Slack has no room for more just now: it is told later, and nobody waits for that', async () => {
  const busy = await problemOf('busy');
  slack.fault('chat.postMessage', 'throttle', 1);
  expect(await tell.problem(busy, { channel: 'C0STAGING' })).toBe('later');
  const { length } = slack.calls;
  expect(await tell.problem(busy, { channel: 'C0STAGING' })).toBe('later');
  expect(slack.calls).toHaveLength(length);
  expect(await shown(busy, { channel: 'C0STAGING' })).toBe('shown');
  expect(about(busy)).toHaveLength(1);
  slack.fault('chat.postMessage', 'throttle', 1);
  const note = async () => tell.problemNote(await now(busy.id), 'C0STAGING', { kind: 'over' });
  expect(await note()).toBe('later');
  while ((await note()) === 'later') await new Promise(setImmediate);
  expect(about(busy)).toHaveLength(2);
});

test('its thread says each thing once for each time that it came back; whoever asked is told once', async () => {
  const web = await problemOf('api');
  await shown(web, { channel: 'C0OPS' });
  const over = await problemOf('api', { says: 'recovers' });
  const replies = () => about(web).flatMap(({ thread, ts }) => (thread === undefined ? [] : [ts]));
  for (let i = 0; i < 2; i++) await tell.problemNote(await now(over.id), 'C0OPS', { kind: 'over' });
  expect(replies()).toHaveLength(1);
  await tell.problemNote(over, 'C0STAGING', { kind: 'over' });
  const back = await problemOf('api');
  expect(back.again).toBe(1);
  slack.fault('chat.postMessage', 'lost-answer');
  await expect(tell.problemNote(back, 'C0OPS', { kind: 'again' })).rejects.toThrow();
  await tell.problemNote(back, 'C0OPS', { kind: 'again' });
  await problemOf('api', { says: 'recovers' });
  await tell.problemNote(await now(over.id), 'C0OPS', { kind: 'over' });
  expect(replies()).toHaveLength(3);
  for (let i = 0; i < 2; i++) await tell.problemTo({ ...back, op: 'op_abcdefghijkl' }, dev);
  const direct = about(web).filter(({ metadata }) => metadata?.event_type === 'slipway_alert_to');
  expect(direct.map(message => slack.text(message))).toEqual([
    expect.stringMatching(
      /You asked for this deployment \(op_abcdefghijkl\)\. What can be done about it is in #ops/,
    ),
  ]);
  await tell.problemTo(back, { team: 'T0WORLD', user: 'U0NOBODY' });
});

test('an end that Slack has no room for just now is told later, once, and neither waited nor looked for', async () => {
  const where = { channel: 'C0OPS' };
  const { id } = await ledger.open({ who: dev, where, words: 'scale web 5', work: scale }, true, ['one']);
  const epoch = (await ledger.claim(id, 'w'))?.epoch ?? 0;
  await ledger.plan(id, epoch, plan, 'abcdef0123456789');
  const read = async () => (await ledger.read(id)) as Op;
  await tell.card(await read(), epoch);
  await ledger.end(id, epoch, 'denied');
  for (const method of ['chat.postMessage', 'chat.update']) slack.fault(method, 'throttle', 1);
  const before = slack.calls.length;
  const ended = async () => tell.ending(await read(), epoch);
  const shown = async () => {
    await tell.card(await read(), epoch);
    const { told, version } = await read();
    return told >= version;
  };
  for (let n = 0; n < 3; n++) expect([await ended(), await shown()]).toEqual(['later', false]);
  expect(slack.calls).toHaveLength(before + 2);
  while ((await ended()) === 'later') await new Promise(setImmediate);
  while (!(await shown())) await new Promise(setImmediate);
  expect([await ended(), await shown()]).toEqual(['said', true]);
  const called = slack.calls.slice(before).map(({ method }) => method);
  expect(called.toSorted()).toEqual(['chat.postMessage', 'chat.postMessage', 'chat.update', 'chat.update']);
});

test('a worker that was frozen before it posted or edited says nothing: somebody else has the op by then', async () => {
  const where = { channel: 'C0OPS' };
  const { id } = await ledger.open({ who: dev, where, words: 'scale web 5', work: scale }, true, ['two']);
  const epoch = (await ledger.claim(id, 'w'))?.epoch ?? 0;
  await ledger.plan(id, epoch, plan, 'abcdef0123456789');
  const posting: Ledger['posting'] = async (...asked) => {
    const is = await ledger.posting(...asked);
    await ledger.putDown(id, epoch);
    await ledger.claim(id, 'other');
    return is;
  };
  let now = 0;
  const clock = () => (now += 6_000);
  const client = createClient(tokens.bot, clientOptions(slack.apiUrl, silent));
  const frozen = createTell(client, { ...ledger, posting }, slack.apiUrl, clock);
  const before = slack.calls.length;
  const op = (await ledger.read(id)) as Op;
  const lapsed = `the claim on ${id} has lapsed`;
  await expect(frozen.card(op, epoch)).rejects.toThrow(lapsed);
  // Nor does it show what was, over what is.
  await expect(tell.card({ ...op, card: { channel: 'C0OPS', ts: '1.1' } }, epoch)).rejects.toThrow(lapsed);
  expect(slack.calls).toHaveLength(before);
});

test('whoever has left is nobody to be told: that is not tried for ever', async () => {
  const refuse = (method: string, error: string) => slack.faults.add({ method, fault: 'refuse', error });
  const said = { code: 'x', said: 'No.', next: '' };
  refuse('chat.postEphemeral', 'user_not_in_channel');
  refuse('conversations.open', 'user_disabled');
  await tell.only(dev, { channel: 'C0OPS' }, said);
  refuse('chat.postEphemeral', 'user_not_in_channel');
  refuse('conversations.open', 'invalid_auth');
  await expect(tell.only(dev, { channel: 'C0OPS' }, said)).rejects.toThrow('invalid_auth');
});
