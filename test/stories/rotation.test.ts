/** Slack's tokens are rotated while people work: what was heard is answered, each change happens once, and nothing is said of a token. */
import { slackSecret, slackSecretText } from '../../world/aws/demo-secrets.ts';
import { rotate } from '../../world/aws/secretsmanager/secret.ts';
import { rotateSlack } from '../../world/rotate.ts';
import { until } from '../../world/slack/person/waiting.ts';
import { openWorld, type World } from '../world.ts';

let world: World;
afterEach(() => world.close());

/** Quick enough for a story; the bounds are those of test/slack/tokens.test.ts. */
const quick = { coolMs: 100, everyMs: 60_000 };

/** Rotates, and has the world look for the new ones, too, in what the bot leaves behind. */
const rotated = (how: Parameters<typeof rotateSlack>[2] = {}) => {
  const keys = rotateSlack(world.slack, world.aws, how);
  world.secrets.push(...Object.values(keys));
  return keys;
};

/** Resolves when the bot has so many connections. */
const connections = (n: number) =>
  until(
    world.slack.state,
    () => (world.slack.connections() === n ? true : undefined),
    () => `${world.slack.connections()} connections, not ${n}`,
  );

/** Says something, as somebody who sees that it did not get through says it again. */
async function says(who: World['dev'], text: string): Promise<string> {
  for (;;) {
    const { ack, text: said } = await who.says(text);
    if (ack.is === 'acked') return said;
    await new Promise(resolve => setImmediate(resolve));
  }
}

const reads = () => world.aws.calls.filter(({ operation }) => operation === 'GetSecretValue').length;

/** Resolves with the answers to so many looks at a service. */
const answers = (who: World['dev'], service: string, n: number) =>
  until(
    world.slack.state,
    () => {
      const seen = who.messages().filter(message => message.user === 'U0SLIPWAY');
      const told = seen.filter(message => world.slack.text(message).includes(`${service} is healthy`));
      return told.length >= n ? told.length : undefined;
    },
    () => `${n} answers about ${service}, and saw:\n${who.reads()}`,
  );

test.each([
  ['socket', 'token_revoked'],
  ['http', 'invalid_auth'],
] as const)(
  'in %s mode the tokens are taken back at once (%s) while commands come in: every one is answered, each change happens once',
  async (mode, refusal) => {
    world = await openWorld({ mode, secret: true, tuning: { tokens: quick }, limits: false });
    const { dev, sre, lead } = world;
    await says(dev, '/ecs scale web 5 on prod');
    await sre.sees(/Needs 1 approval/);
    const four = () => Promise.all([1, 2, 3, 4].map(() => says(lead, '/ecs status api on prod')));
    const before = await four();
    rotated({ says: refusal });
    const after = await four();
    expect([...before, ...after].filter(said => !/^On it/.test(said))).toEqual([]);
    await answers(lead, 'api', 8);
    const clicked = await sre.clicks('Approve');
    expect(clicked.ack.is).toBe('acked');
    rotated({ says: refusal });
    await says(dev, '/ecs status worker on prod');
    await answers(dev, 'worker', 1);
    await dev.sees(/Done: Scale web/);
    expect(world.updates()).toHaveLength(1);
  },
  120_000,
);

test('Socket Mode opens a connection with the new app token before it gives up the old one: nothing that is typed meanwhile is lost', async () => {
  world = await openWorld({ secret: true, tuning: { tokens: { coolMs: 50, everyMs: 100 } }, limits: false });
  const { slack, dev, lead } = world;
  let isOver = false;
  const acks: string[] = [];
  const typing = (async () => {
    while (!isOver) {
      acks.push((await lead.says('/ecs help')).ack.is);
      await new Promise(resolve => setImmediate(resolve));
    }
  })();
  rotated({ revoke: false });
  await connections(2);
  isOver = true;
  await typing;
  await connections(1);
  expect(acks.filter(is => is !== 'acked')).toEqual([]);
  // The one that is left is of the new token: taking the old ones back closes nothing.
  slack.revoke();
  expect(slack.connections()).toBe(1);
  expect(await says(dev, '/ecs status worker on prod')).toMatch(/^On it/);
  await answers(dev, 'worker', 1);
});

test('the secret comes late: what was approved is done once, and its card ends in the truth when there are tokens again', async () => {
  world = await openWorld({ mode: 'http', secret: true, tuning: { tokens: quick } });
  const { slack, aws, dev, sre } = world;
  await says(dev, '/ecs scale web 5 on prod');
  const updated = aws.next('UpdateService');
  await sre.clicks('Approve');
  await updated;
  const keys = slack.issue();
  world.secrets.push(...Object.values(keys));
  const asked = aws.next('GetSecretValue');
  slack.revoke('account_inactive');
  await asked;
  expect(slack.calls.at(-1)?.answer).toBe('account_inactive');
  rotate(aws.state, slackSecret, slackSecretText(keys));
  await dev.sees(/Done: Scale web/);
  expect(world.updates()).toHaveLength(1);
});

test('nobody says a word: the connection is back by itself when its token was taken back', async () => {
  world = await openWorld({ secret: true, tuning: { tokens: quick } });
  const { slack } = world;
  rotated();
  await connections(0);
  await connections(1);
  expect(slack.calls.filter(({ answer }) => answer === 'invalid_auth')).toHaveLength(1);
});

test('a signature that no secret made has the secret read: the first request that Slack signs with the new one is heard', async () => {
  world = await openWorld({ mode: 'http', secret: true, tuning: { tokens: { ...quick, coolMs: 0 } } });
  rotated({ revoke: false });
  expect((await world.dev.says('/ecs help')).ack.is).toBe('acked');
});

test('what came before cannot be read: that keeps nothing of what is current now away', async () => {
  world = await openWorld({ mode: 'http', secret: true, tuning: { tokens: { ...quick, coolMs: 0 } } });
  const { aws, dev, logged } = world;
  aws.faults.add({ service: 'secretsmanager', operation: 'GetSecretValue', fault: 'refuse', after: 1 });
  rotated({ revoke: false });
  expect((await dev.says('/ecs help')).ack.is).toBe('acked');
  expect(logged.join()).toContain('only the current signing secret counts');
});

test('wrong signatures make no calls of Secrets Manager, and the secret of before counts while Slack signs with it', async () => {
  world = await openWorld({ mode: 'http', secret: true, tuning: { tokens: { ...quick, coolMs: 60_000 } } });
  const { slack, aws, dev } = world;
  const url = `http://127.0.0.1:${world.bot.port()}/slack/events`;
  const command = { command: '/ecs', text: 'help', user_id: 'U0DEV', team_id: 'T0WORLD', trigger_id: '1' };
  const forged = async () => {
    const { body, headers } = slack.signedRequest('slash_commands', command);
    const wrong = { ...headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` };
    return (await fetch(url, { method: 'POST', body, headers: wrong })).status;
  };
  const began = reads();
  const statuses = await Promise.all(Array.from({ length: 50 }, forged));
  expect(statuses).toEqual(Array(50).fill(401));
  expect(reads()).toBe(began);
  const { now: keys } = slack.state.keys;
  rotate(aws.state, slackSecret, slackSecretText({ ...keys, signingSecret: 'b'.repeat(32) }));
  await world.restart();
  // Slack has not switched over yet: it signs with what is AWSPREVIOUS by now.
  expect((await dev.says('/ecs help')).ack.is).toBe('acked');
});
