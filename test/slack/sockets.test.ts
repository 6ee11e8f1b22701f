/** Socket Mode's connections come and go, as Slack wants it or the tokens do: whoever types meanwhile notices nothing. */
import { SocketModeReceiver } from '@slack/bolt';
import { slackLogger } from '../../src/log.ts';
import { createFront } from '../../src/slack/app.ts';
import { clientOptions } from '../../src/slack/client.ts';
import { createTokens, fixedTokens } from '../../src/slack/tokens.ts';
import { startRedis } from '../../world/redis.ts';
import { app } from '../../world/slack/cast.ts';
import { type SlackWorld, startSlack, tokens } from '../../world/slack/index.ts';
import { until } from '../../world/slack/person/waiting.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Resolves when the bot has so many connections. */
const connections = (slack: SlackWorld, n: number) =>
  until(
    slack.state,
    () => (slack.connections() === n ? true : undefined),
    () => `${slack.connections()} connections, not ${n}`,
  );

/** Somebody who types until told to stop; `stop` resolves with what became of the acks. */
function typing(who: World['lead']) {
  let isOver = false;
  const acks: string[] = [];
  const typed = (async () => {
    while (!isOver) {
      acks.push((await who.says('/ecs help')).ack.is);
      await new Promise(setImmediate);
    }
  })();
  return async () => {
    isOver = true;
    await typed;
    return acks;
  };
}

testWithOwnRedis.each(['warning', 'refresh_requested'] as const)(
  'Slack asks for a new connection (%s): the next one is open before this one is given up, and what is under way is acked and done once',
  async reason => {
    const own = await startRedis();
    closing.push(() => own.close());
    const world = await openWorld({ role: 'web', redis: own });
    closing.push(() => world.close());
    const { slack, dev, sre, lead, redis, bot } = world;
    await redis.call('CLIENT', 'PAUSE', '5000', 'WRITE');
    const before = dev.says('/ecs scale web 5');
    while (!/^blocked_clients:[1-9]/m.test(await redis.info('clients')));
    const stop = typing(lead);
    slack.disconnect(reason);
    const meanwhile = sre.says('/ecs scale web 6');
    await connections(slack, 2);
    await redis.call('CLIENT', 'UNPAUSE');
    expect([(await before).text, (await meanwhile).text]).toEqual(
      Array(2).fill(expect.stringMatching(/^On it/)),
    );
    expect(new Set(await stop())).toEqual(new Set(['acked']));
    await connections(slack, 1);
    expect((await lead.says('/ecs help')).ack.is).toBe('acked');
    expect(await redis.zcard(`{${bot.ledger.namespace}}:due`)).toBe(2);
  },
);

test('Slack switches the connection off: the bot is back at once, and what is typed then works', async () => {
  const world = await openWorld();
  closing.push(() => world.close());
  const { slack, dev } = world;
  const opened = () => slack.calls.filter(({ method }) => method === 'apps.connections.open').length;
  slack.disconnect('link_disabled');
  await until(
    slack.state,
    () => (opened() > 1 && slack.connections() === 1) || undefined,
    () => 'none is back',
  );
  expect((await dev.says('/ecs pending')).ack.is).toBe('acked');
});

test('there are other tokens while the first connection opens: it is replaced by one of the new token', async () => {
  const slack = await startSlack();
  closing.push(() => slack.close());
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  let newest = { bot: tokens.bot, app: tokens.app };
  const known = createTokens(
    newest,
    async () => ({ ...newest, version: newest.app, since: Date.now() }),
    silent,
    {
      coolMs: 0,
      everyMs: 3_600_000,
    },
  );
  closing.push(async () => known.close());
  const who = { team: 'T0WORLD', botId: 'B0SLIPWAY', botUser: app.id };
  const front = createFront(
    { mode: 'socket' },
    known,
    who,
    clientOptions(slack.apiUrl, undefined),
    slackLogger(silent),
  );
  closing.push(() => front.close(1_000));
  const open = front.start();
  // Slack has greeted, and the bot has not read that yet.
  await connections(slack, 1);
  const keys = slack.issue();
  newest = { bot: keys.bot, app: keys.app };
  await known.reread();
  await open;
  await connections(slack, 2);
  await connections(slack, 1);
  slack.revoke();
  expect([slack.connections(), front.hears()]).toEqual([1, true]);
});

test('Socket Mode takes in frames where src/slack/sockets.ts stands in its way: one listener of ws_message', () => {
  const { client } = new SocketModeReceiver({ appToken: fixedTokens(tokens).now().app ?? '' });
  expect(client.listeners('ws_message')).toHaveLength(1);
});
