import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '@slack/bolt';
import { type HeldClock, heldClock, type SlackWorld, startSlack } from '../../../world/slack/index.ts';
import { httpBot, listener } from './bot.ts';

let slack: SlackWorld;
let clock: HeldClock;
const apps: App[] = [];
beforeEach(async () => {
  clock = heldClock();
  slack = await startSlack({ clock });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await slack.close();
});

type Got = { headers: IncomingMessage['headers']; body: string };
/** A bot that answers as told, and keeps what it got. */
async function plainBot(answer: (body: string) => [number, string?, Record<string, string>?]) {
  const got: Got[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', data => {
      body += data;
    });
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      const [status, text, headers] = answer(body);
      if (status > 0) response.writeHead(status, headers).end(text);
      for (const look of waiting) look();
    });
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const next = (n: number) =>
    new Promise<Got>(resolve => {
      const look = () => got[n - 1] && resolve(got[n - 1] as Got);
      waiting.push(look);
      look();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got, next, server };
}

test('an address must answer the challenge before anything is sent there', async () => {
  const deaf = await plainBot(() => [200, 'ok']);
  await expect(slack.deliverTo(deaf.url)).rejects.toThrow("did not answer Slack's challenge");
  const got: string[] = [];
  const app = await httpBot(slack, listener(got));
  apps.push(app);
  expect(await slack.delivery.verifies(app.url)).toBe(true);
  deaf.server.close();
});

test('the signature holds for this body at this time with this secret, and Bolt refuses any other', async () => {
  const got: string[] = [];
  const app = await httpBot(slack, listener(got));
  apps.push(app);
  const payload = {
    command: '/ecs',
    text: 'x',
    user_id: 'U0DEV',
    team_id: 'T0WORLD',
    response_url: slack.url,
  };
  const { body, headers } = slack.signedRequest('slash_commands', payload, Date.now());
  const send = async (text: string, more: object = {}) =>
    (await fetch(app.url, { method: 'POST', body: text, headers: { ...headers, ...more } })).status;
  expect(await send(body)).toBe(200);
  expect(await send(`${body}0`)).toBe(401);
  const earlier = Number(headers['x-slack-request-timestamp']) - 1;
  expect(await send(body, { 'x-slack-request-timestamp': `${earlier}` })).toBe(401);
  const old = slack.signedRequest('slash_commands', payload, Date.now() - 301_000);
  expect(await send(old.body, old.headers)).toBe(401);
  expect(got).toEqual(['x']);
});

test('an event is sent again with its number and reason, unless the bot says not to; a command never', async () => {
  let status = 500;
  const bot = await plainBot(() => [status]);
  slack.delivery.deliverTo(bot.url);
  await slack.people.dev.says('@slipway x');
  clock.advance(0);
  const retry = await bot.next(2);
  expect([retry.headers['x-slack-retry-num'], retry.headers['x-slack-retry-reason']]).toEqual([
    '1',
    'http_error',
  ]);
  expect(JSON.parse(retry.body)).toMatchObject({ type: 'event_callback', event: { type: 'app_mention' } });
  status = 200;
  slack.reset();
  const before = clock.pending();
  expect((await slack.people.dev.says('/ecs x')).ack).toEqual({ is: 'acked', body: undefined });
  status = 500;
  expect((await slack.people.dev.says('/ecs x')).text).toBe('/ecs failed with the error "dispatch_failed"');
  expect(clock.pending()).toBe(before);
  bot.server.close();
  const firm = await plainBot(() => [500, '', { 'x-slack-no-retry': '1' }]);
  slack.delivery.deliverTo(firm.url);
  await slack.people.dev.says('@slipway x');
  expect(clock.pending()).toBe(before);
  firm.server.close();
});

test('three seconds, then the person is told', async () => {
  const bot = await plainBot(() => [0]);
  slack.delivery.deliverTo(bot.url);
  const said = slack.people.dev.says('/ecs x');
  await bot.next(1);
  clock.advance(3_000);
  expect((await said).ack.is).toBe('timed out');
  bot.server.closeAllConnections();
  bot.server.close();
});
