import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientOptions, createClient } from '../../src/slack/client.ts';
import { createDirectory } from '../../src/slack/directory.ts';
import { respond, trusted } from '../../src/slack/respond.ts';
import { startRedis } from '../../world/redis.ts';
import { startSlack, tokens } from '../../world/slack/index.ts';
import { openWorld, testWithOwnRedis, type World } from '../world.ts';

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const command = (trigger: string) => ({
  token: 'x',
  team_id: 'T0WORLD',
  channel_id: 'C0OPS',
  user_id: 'U0DEV',
  command: '/ecs',
  text: 'pending',
  trigger_id: trigger,
  response_url: 'https://hooks.slack.com/x',
  api_app_id: 'A0SLIPWAY',
});

describe('signed HTTP', () => {
  const send = (body: string, headers: Record<string, string>) =>
    fetch(`http://127.0.0.1:${world?.bot.port()}/slack/events`, { method: 'POST', body, headers }).then(
      async answer => {
        await answer.text();
        return answer.status;
      },
    );
  /** Everything that was ever written down. */
  const ops = async () =>
    Number(await world?.redis.zcard(`{${world.bot.ledger.namespace}}:due`)) + (await answeredOps());
  const answeredOps = async () =>
    (await world?.redis.keys(`{${world.bot.ledger.namespace}}:op:*`))?.filter(
      key => !/:(votes|journal)$/.test(key),
    ).length ?? 0;

  test('the same request sent ten times is one op (T2)', async () => {
    world = await openWorld({ mode: 'http' });
    const { body, headers } = world.slack.delivery.signed('slash_commands', command('1.1'));
    const statuses = await Promise.all(Array.from({ length: 10 }, () => send(body, headers)));
    expect(statuses).toEqual(Array(10).fill(200));
    expect(await answeredOps()).toBe(1);
  });

  test('a request that is changed, unsigned, old or from the future reaches nobody (T1)', async () => {
    world = await openWorld({ mode: 'http' });
    const { slack } = world;
    const good = slack.delivery.signed('slash_commands', command('1.1'));
    const flipped = (text: string, at: number) =>
      text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    const signature = good.headers['x-slack-signature'] ?? '';
    const bad: [string, Record<string, string>][] = [
      ...Array.from({ length: 40 }, (_, i): [string, Record<string, string>] => [
        flipped(good.body, (i * 7) % good.body.length),
        good.headers,
      ]),
      ...Array.from({ length: 40 }, (_, i): [string, Record<string, string>] => [
        good.body,
        { ...good.headers, 'x-slack-signature': flipped(signature, 3 + (i % 64)) },
      ]),
      [good.body, { ...good.headers, 'x-slack-request-timestamp': '1' }],
      [good.body, { 'content-type': 'application/x-www-form-urlencoded' }],
      ...[-301_000, -3_600_000, 330_000, 3_600_000].map((ms): [string, Record<string, string>] => {
        const { body, headers } = slack.delivery.signed('slash_commands', command('1.2'), Date.now() + ms);
        return [body, headers];
      }),
    ];
    const statuses = await Promise.all(bad.map(([body, headers]) => send(body, headers)));
    expect(bad.filter((_, i) => statuses[i] !== 401)).toEqual([]);
    // Bolt answers Slack's check of the certificate without looking at the signature; it gets no further.
    expect(await send(`ssl_check=1&${good.body}`, good.headers)).toBe(200);
    expect(await ops()).toBe(0);
  });

  test('a body past 128 KiB is refused, another path is not found', async () => {
    world = await openWorld({ mode: 'http' });
    expect(await send('x'.repeat(140_000), {})).toBe(413);
    expect((await fetch(`http://127.0.0.1:${world.bot.port()}/else`)).status).toBe(404);
  });
});

describe("Bolt's traps", () => {
  test('our retries, timeout and headers are what every client keeps, also after Socket Mode has started', async () => {
    world = await openWorld();
    const options = clientOptions('http://localhost/api/', undefined);
    expect(options).toMatchObject({
      timeout: 10_000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    });
    expect(options).not.toHaveProperty('headers');
    // Were the bot's options shared with Socket Mode, this refused call would be tried a hundred times more.
    world.slack.fault('chat.postMessage', 'error', 1);
    await world.dev.says('/ecs scale web 5');
    await world.dev.sees(/Needs 1 approval/);
    expect(world.slack.state.counted.get('chat.postMessage')).toBe(2);
  });

  test('a flooded channel does not hold up the rest: a 429 stops only the call that got it', async () => {
    const slack = await startSlack();
    const client = createClient(tokens.bot, clientOptions(slack.apiUrl, undefined));
    slack.fault('chat.postMessage', 'throttle', 1);
    const flooded = client.chat.postMessage({ channel: 'C0OPS', text: 'x' });
    await expect(flooded).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error' });
    await expect(client.chat.postMessage({ channel: 'C0STAGING', text: 'y' })).resolves.toMatchObject({
      ok: true,
    });
    await slack.close();
  });

  testWithOwnRedis.each(['http', 'socket'] as const)(
    'a stop in %s mode waits for what was heard: it is written down, and acked',
    async mode => {
      const own = await startRedis();
      world = await openWorld({ mode, role: 'web', redis: own });
      const { dev, redis, bot } = world;
      // Redis holds writes up for a moment, so that the stop comes while the command is being written down.
      await redis.call('CLIENT', 'PAUSE', '5000', 'WRITE');
      const said = dev.says('/ecs scale web 5');
      while (!/^blocked_clients:[1-9]/m.test(await redis.info('clients')));
      const stopped = bot.close();
      await redis.call('CLIENT', 'UNPAUSE');
      await stopped;
      expect((await said).text).toMatch(/^On it/);
      expect(await redis.zcard(`{${bot.ledger.namespace}}:due`)).toBe(1);
      await world.close();
      await own.close();
    },
  );
});

test.each([
  ['https://hooks.slack.com/commands/1/2', 'https://slack.com/api/', true],
  ['https://hooks.slack-gov.com/commands/1/2', 'https://slack-gov.com/api/', true],
  ['http://hooks.slack.com/x', 'https://slack.com/api/', false],
  ['https://hooks.slack.com.evil.example/x', 'https://slack.com/api/', false],
  ['https://hooks.slack.com@127.0.0.1/x', 'https://slack.com/api/', false],
  ['https://hooks.slack.com:8443/x', 'https://slack.com/api/', false],
  ['http://169.254.169.254/latest/meta-data', 'https://slack.com/api/', false],
  ['http://127.0.0.1:9/x', 'https://slack.com/api/', false],
  ['http://127.0.0.1:4567/respond/1', 'http://127.0.0.1:4567/api/', true],
  ['http://127.0.0.1:4568/respond/1', 'http://127.0.0.1:4567/api/', false],
  ['file:///etc/passwd', 'https://slack.com/api/', false],
  ['not a url', 'https://slack.com/api/', false],
])('response_url %s with the API at %s is trusted: %s (T14)', (url, api, expected) => {
  expect(trusted(url, api)).toBe(expected);
});

test('a redirect of a trusted response_url is not followed', async () => {
  let reached = 0;
  const inner = createServer((_, response) => {
    reached++;
    response.end();
  }).listen(0, '127.0.0.1');
  const port = (server: typeof inner) => (server.address() as AddressInfo).port;
  await new Promise(resolve => inner.once('listening', resolve));
  const outer = createServer((_, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${port(inner)}/` }).end(),
  ).listen(0, '127.0.0.1');
  await new Promise(resolve => outer.once('listening', resolve));
  const origin = `http://127.0.0.1:${port(outer)}`;
  expect(
    await respond(`${origin}/x`, `${origin}/api/`, { text: 'x', blocks: [], replace_original: false }),
  ).toBe(false);
  expect(reached).toBe(0);
  inner.close();
  outer.close();
});

test.each([
  ['a full member', {}, 'member'],
  ['a guest', { restricted: true as const }, 'guest'],
  ['somebody of another workspace', { team: 'T0OTHER' }, 'stranger'],
  ['a stranger', { stranger: true as const }, 'stranger'],
  ['a bot', { bot: true as const }, 'bot'],
  ['somebody who left', { deleted: true as const }, 'deactivated'],
  ['somebody unconfirmed', { unconfirmed: true as const }, 'unconfirmed'],
])('%s is known as such (T15)', async (_, more, kind) => {
  const slack = await startSlack();
  slack.state.users.set('U0X', { id: 'U0X', team: 'T0WORLD', name: 'x', ...more });
  const directory = createDirectory(
    createClient(tokens.bot, clientOptions(slack.apiUrl, undefined)),
    { team: 'T0WORLD' },
    ['S0SRE'],
  );
  expect((await directory.person({ team: 'T0WORLD', user: 'U0X' })).kind).toBe(kind);
  expect((await directory.person({ team: 'T0WORLD', user: 'U0NOBODY' })).kind).toBe('unknown');
  expect(await directory.channel('C0SHARED')).toEqual({ kind: 'joined', shared: true });
  expect(await directory.channel('C0GENERAL')).toEqual({ kind: 'not joined', shared: false });
  await slack.close();
});

test('a user group that Slack has deleted gives nobody anything, and holds up nobody of another', async () => {
  const slack = await startSlack();
  const warned: object[] = [];
  const log = { info: () => undefined, warn: (facts: object) => warned.push(facts), error: () => undefined };
  const client = createClient(tokens.bot, clientOptions(slack.apiUrl, undefined));
  const directory = createDirectory(client, { team: 'T0WORLD' }, ['S0GONE', 'S0SRE'], { log });
  expect(await directory.person({ team: 'T0WORLD', user: 'U0SRE' })).toMatchObject({ groups: ['S0SRE'] });
  expect(await directory.group('S0GONE')).toEqual([]);
  expect(warned).toEqual([{ group: 'S0GONE' }]);
  slack.fault('usergroups.users.list', 'error', 4);
  await expect(directory.group('S0OTHER')).rejects.toThrow();
  await slack.close();
});

test('a directory that Slack does not answer throws, so that callers fail closed', async () => {
  const slack = await startSlack();
  const directory = createDirectory(
    createClient(tokens.bot, clientOptions(slack.apiUrl, undefined)),
    { team: 'T0WORLD' },
    [],
  );
  slack.fault('conversations.info', 'error', 4);
  await expect(directory.channel('C0STAGING')).rejects.toThrow();
  await slack.close();
});
