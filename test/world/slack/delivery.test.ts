import type { App } from '@slack/bolt';
import { WebSocket } from 'ws';
import {
  type HeldClock,
  heldClock,
  type SlackWorld,
  startSlack,
  tokens,
} from '../../../world/slack/index.ts';
import { clientOf, httpBot, listener, socketBot } from './bot.ts';

let slack: SlackWorld;
let clock: HeldClock;
const apps: App[] = [];
const sockets: WebSocket[] = [];
beforeEach(async () => {
  clock = heldClock();
  slack = await startSlack({ clock });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  for (const socket of sockets.splice(0)) socket.terminate();
  await slack.close();
});

type Envelope = Record<string, unknown> & { envelope_id: string; payload: Record<string, unknown> };

/** A bot with nothing between it and the wire. */
async function bare(): Promise<{
  socket: WebSocket;
  got: Envelope[];
  next(type: string): Promise<Envelope>;
}> {
  const { url = '' } = await clientOf(slack, tokens.app).apps.connections.open({});
  const socket = new WebSocket(url);
  sockets.push(socket);
  const got: Envelope[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', data => {
    got.push(JSON.parse(String(data)) as Envelope);
    for (const look of waiting) look();
  });
  const next = (type: string) =>
    new Promise<Envelope>(resolve => {
      const look = () => {
        const at = got.findIndex(one => one.type === type);
        if (at < 0) return;
        waiting.splice(waiting.indexOf(look), 1);
        resolve(got.splice(at, 1)[0] as Envelope);
      };
      waiting.push(look);
      look();
    });
  socket.on('error', () => undefined);
  return { socket, got, next };
}
const closed = (socket: WebSocket) => new Promise(resolve => socket.once('close', resolve));

test('hello says how many connections there are; an eleventh is refused, and an address is good once', async () => {
  const first = await bare();
  expect(await first.next('hello')).toMatchObject({
    num_connections: 1,
    connection_info: { app_id: 'A0SLIPWAY' },
  });
  for (let i = 2; i <= 10; i++) await (await bare()).next('hello');
  expect(slack.connections()).toBe(10);
  const open = () => clientOf(slack, tokens.app).apps.connections.open({});
  await expect(open()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error' });
  clock.advance(60_000);
  await closed((await bare()).socket);
  expect(slack.connections()).toBe(10);
  first.socket.terminate();
  await new Promise<void>(resolve => slack.state.bell.once('change', resolve));
  const { url = '' } = await open();
  const refused = (address: string) => closed(new WebSocket(address).on('error', () => undefined));
  const once = new WebSocket(url);
  sockets.push(once);
  await new Promise(resolve => once.once('open', resolve));
  once.terminate();
  await new Promise<void>(resolve => slack.state.bell.once('change', resolve));
  await refused(url);
  const { url: late = '' } = await open();
  clock.advance(30_001);
  await refused(late);
  expect(slack.connections()).toBe(9);
});

test('each envelope goes to exactly one connection, in turn; another connection cannot ack it', async () => {
  const [a, b] = [await bare(), await bare()];
  await Promise.all([a.next('hello'), b.next('hello')]);
  const said = slack.people.dev.says('/ecs one');
  const one = await a.next('slash_commands');
  expect([...a.got, ...b.got]).toEqual([]);
  expect(one).toMatchObject({
    accepts_response_payload: true,
    payload: {
      command: '/ecs',
      text: 'one',
      channel_id: 'C0OPS',
      channel_name: 'ops',
      user_id: 'U0DEV',
      team_id: 'T0WORLD',
    },
  });
  const ack = JSON.stringify({ envelope_id: one.envelope_id, payload: { text: 'stolen' } });
  b.socket.send(ack);
  // What b sends after that has been read only once this has been.
  await new Promise(resolve => {
    b.socket.ping();
    b.socket.once('pong', resolve);
  });
  a.socket.send(ack.replace('stolen', 'mine'));
  expect((await said).text).toBe('mine');
  const second = slack.people.dev.says('/ecs two');
  const two = await b.next('slash_commands');
  b.socket.send(JSON.stringify({ envelope_id: two.envelope_id, payload: {} }));
  expect((await second).ack).toEqual({ is: 'acked', body: undefined });
  expect(a.got).toEqual([]);
});

test('no ack within three seconds: the person is told, a late ack shows nothing, and a command comes once', async () => {
  const bot = await bare();
  await bot.next('hello');
  const said = slack.people.dev.says('/ecs slow');
  const { envelope_id } = await bot.next('slash_commands');
  clock.advance(2_999);
  const still = await Promise.race([said, Promise.resolve('waits')]);
  expect(still).toBe('waits');
  clock.advance(1);
  expect(await said).toEqual({
    ack: { is: 'timed out' },
    text: '/ecs failed with the error "operation_timeout"',
  });
  bot.socket.send(JSON.stringify({ envelope_id, payload: { text: 'late' } }));
  clock.advance(600_000);
  // What is still to happen is that the connection is pinged.
  expect([slack.messages(), bot.got, clock.pending()]).toEqual([[], [], 1]);
});

test('an event without an ack comes again at once, after a minute, after five, and then no more', async () => {
  const bot = await bare();
  await bot.next('hello');
  const mention = slack.people.dev.says('@slipway status');
  const seen = [await bot.next('events_api')];
  for (const ms of [0, 60_000, 300_000]) {
    clock.advance(3_000);
    await mention;
    await new Promise(setImmediate);
    if (ms > 0) {
      clock.advance(ms - 1);
      expect(bot.got).toEqual([]);
    }
    clock.advance(ms > 0 ? 1 : 0);
    seen.push(await bot.next('events_api'));
  }
  clock.advance(3_000);
  await new Promise(setImmediate);
  clock.advance(3_600_000);
  expect(bot.got).toEqual([]);
  expect(seen.map(({ retry_attempt, retry_reason }) => [retry_attempt, retry_reason])).toEqual([
    [0, ''],
    [1, 'http_timeout'],
    [2, 'http_timeout'],
    [3, 'http_timeout'],
  ]);
  expect(new Set(seen.map(({ payload }) => payload.event_id)).size).toBe(1);
  expect(new Set(seen.map(({ envelope_id }) => envelope_id)).size).toBe(4);
});

test('a connection is pinged by Slack as long as it is there', async () => {
  const bot = await bare();
  await bot.next('hello');
  for (let i = 0; i < 2; i++) {
    const pinged = new Promise(resolve => bot.socket.once('ping', resolve));
    clock.advance(10_000);
    expect(String(await pinged)).toMatch(/^Ping from applink-/);
  }
  bot.socket.terminate();
  await new Promise<void>(resolve => slack.state.bell.once('change', resolve));
  expect(clock.pending()).toBe(0);
});

test('nobody connected: a command fails at once', async () => {
  expect(await slack.people.dev.says('/ecs x')).toMatchObject({
    text: '/ecs failed with the error "dispatch_failed"',
  });
});

test.each([
  ['warning', 10_000],
  ['refresh_requested', 1_000],
  ['link_disabled', 0],
] as const)(
  'disconnect: after %s a connection lives on for %d ms, and is sent to until then',
  async (reason, ms) => {
    const bot = await bare();
    await bot.next('hello');
    const gone = closed(bot.socket);
    slack.disconnect(reason);
    expect(await bot.next('disconnect')).toMatchObject({ reason });
    if (ms > 0) {
      clock.advance(ms - 1);
      void slack.people.dev.says('/ecs x');
      await bot.next('slash_commands');
      expect(bot.socket.readyState).toBe(WebSocket.OPEN);
      clock.advance(1);
    }
    await gone;
    expect(await slack.people.dev.says('/ecs x')).toMatchObject({ ack: { is: 'failed' } });
  },
);

test('a bot hears what it says itself in a direct message, and Bolt leaves that out by itself', async () => {
  const bot = await bare();
  await bot.next('hello');
  const { ts = '', channel = '' } = await clientOf(slack).chat.postMessage({ channel: 'U0DEV', text: 'hi' });
  const own = await bot.next('events_api');
  expect(own.payload).toMatchObject({
    event: { type: 'message', bot_id: 'B0SLIPWAY', channel_type: 'im', ts },
  });
  await clientOf(slack).chat.update({ channel, ts, text: 'ho' });
  expect((await bot.next('events_api')).payload).toMatchObject({
    event: { subtype: 'message_changed', message: { text: 'ho' }, previous_message: { text: 'hi' } },
  });
});

test.each(['socket', 'http'] as const)('Bolt by %s: commands, mentions, direct messages', async mode => {
  const got: string[] = [];
  apps.push(await (mode === 'socket' ? socketBot : httpBot)(slack, listener(got)));
  const { dev, guest } = slack.people;
  expect((await dev.says('/ecs status web')).text).toBe('heard status web');
  expect((await dev.sees('heard status web')).onlyFor).toBe('U0DEV');
  expect((await dev.says('@slipway is web.io & <b> up, @sre #ops?')).ack.is).toBe('acked');
  await dev.says('@slipway hello', { channel: '#general' });
  await dev.says('not for the bot');
  expect((await dev.says('status', { channel: 'direct' })).ack.is).toBe('acked');
  expect(got).toEqual([
    'status web',
    '<@U0SLIPWAY> is <http://web.io|web.io> &amp; &lt;b&gt; up, <@U0SRE> <#C0OPS|ops>?',
    'direct: status',
  ]);
  expect((await dev.says('/ecs x', { thread: '1.2' })).text).toBe('/ecs is not supported in threads. Sorry!');
  expect((await dev.says('/deploy x')).text).toBe('/deploy is not a valid command.');
  await expect(guest.says('/ecs x', { channel: '#staging' })).rejects.toThrow('guest is not in #staging');
  expect(got).toHaveLength(3);
});
