/** Slack's tokens in a secret: what stops a start and what does not stop a bot that runs; and that nothing of it is ever said. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withSecret } from '../../src/bot-secrets.ts';
import { slackSecretIn } from '../../src/config/slack-secret.ts';
import { slackSecret, slackSecretText } from '../../world/aws/demo-secrets.ts';
import { type AwsWorld, startAws, workerCredentials } from '../../world/aws/index.ts';
import { addVersion, rotate, type Secret } from '../../world/aws/secretsmanager/secret.ts';
import { tokens } from '../../world/slack/index.ts';
import { openWorld } from '../world.ts';

/** What nobody may read anywhere: as a token, as a piece of JSON, as the name of a member. */
const canaries = ['xoxb-canary-2718281828', 'xapp-canary-2718281828', 'canary5secret5of5signing55555555'];
const [bot = '', app = '', signingSecret = ''] = canaries;
const whole = slackSecretText({ bot, app, signingSecret });

const socket = { hears: 'socket' } as const;

test.each([
  ['no JSON', `SLACK_BOT_TOKEN=${bot}`, /has to be a JSON object with SLACK_BOT_TOKEN, SLACK_APP_TOKEN/],
  ['JSON that breaks off', whole.slice(0, -9), /has to be a JSON object/],
  ['a token alone', JSON.stringify(bot), /has to be a JSON object/],
  ['a list', JSON.stringify([bot]), /has to be a JSON object/],
  [
    'a token for a name',
    JSON.stringify({ [bot]: app }),
    /SLACK_BOT_TOKEN: the bot token[\s\S]*SLACK_APP_TOKEN/,
  ],
  [
    'each in the place of another',
    slackSecretText({ bot: app, app: signingSecret, signingSecret: bot.slice(0, 15) }),
    /3 mistakes:\n {2}SLACK_BOT_TOKEN: a bot token begins with xoxb-\n {2}SLACK_APP_TOKEN: an app token begins with xapp-\n {2}SLACK_SIGNING_SECRET: shorter/,
  ],
  ['a token with a line end', slackSecretText({ bot: `${bot}\n`, app, signingSecret }), /begins with xoxb-/],
  [
    'no app token in Socket Mode',
    JSON.stringify({ SLACK_BOT_TOKEN: bot }),
    /SLACK_APP_TOKEN: Socket Mode needs/,
  ],
])('a secret with %s is complained about, and never quoted', (_, text, complaint) => {
  let said = '';
  try {
    slackSecretIn(text, slackSecret, socket);
  } catch (error) {
    said = `${(error as Error).stack} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
  }
  expect(said).toMatch(complaint);
  expect(said).not.toMatch(/canary/);
});

describe('a start', () => {
  let aws: AwsWorld;
  let secret: Secret;
  beforeAll(async () => {
    aws = await startAws({ events: false, runs: false });
    secret = aws.state.secrets.get(slackSecret) as Secret;
    addVersion(aws.state, secret, { text: whole });
    const { accessKeyId, secretAccessKey, sessionToken } = workerCredentials;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
  });
  afterAll(() => aws.close());
  const env = { SLIPWAY_SECRET_ID: slackSecret, AWS_REGION: 'eu-west-1' };
  const failed = async (given: NodeJS.ProcessEnv = env) =>
    withSecret(given).then(
      () => 'no failure',
      (error: Error) => `${error.message} ${JSON.stringify(error)} ${String(error.cause)}`,
    );

  test('takes what the secret holds, by name or ARN, in place of the variables', async () => {
    for (const id of [slackSecret, secret.arn])
      expect(await withSecret({ ...env, SLIPWAY_SECRET_ID: id, PORT: '1' })).toMatchObject({
        SLACK_BOT_TOKEN: bot,
        SLACK_APP_TOKEN: app,
        SLACK_SIGNING_SECRET: signingSecret,
        PORT: '1',
      });
    expect(await withSecret({ SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual({ SLACK_BOT_TOKEN: 'xoxb-1' });
  });

  test('refuses to choose where variables are set, too, and says which', async () => {
    expect(await failed({ ...env, SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: '' })).toMatch(
      /SLIPWAY_SECRET_ID: the secret holds Slack's tokens, and SLACK_BOT_TOKEN is set, too; take one or the other away/,
    );
  });

  test('says why a secret cannot be read and what to do, and nothing that is in it', async () => {
    const said: string[] = [];
    const says = async (given?: NodeJS.ProcessEnv) => {
      const text = await failed(given);
      said.push(text);
      return text;
    };
    expect(await says({ ...env, SLIPWAY_SECRET_ID: 'slipway/other' })).toMatch(
      /slipway\/other cannot be read \(AccessDeniedException: .*\); let the role .* secretsmanager:GetSecretValue/,
    );
    secret.keyFails = 'disabled';
    expect(await says()).toMatch(/DecryptionFailure: .*; see that its KMS key is enabled/);
    delete secret.keyFails;
    aws.state.secrets.set(slackSecret, { ...secret, versions: new Map() });
    expect(await says()).toMatch(/ResourceNotFoundException: .*; see that it is in this account and Region/);
    aws.state.secrets.set(slackSecret, { ...secret, deletedAt: new Date() });
    expect(await says()).toMatch(/marked for deletion.*; see whether it is scheduled for deletion/);
    aws.state.secrets.set(slackSecret, secret);
    expect(await says({ SLIPWAY_SECRET_ID: slackSecret })).toMatch(/AWS_REGION: the region/);
    // An answer that breaks off is quoted by whoever tries to read it.
    const torn = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(`{"Name":"x","SecretString":${JSON.stringify(whole)} canary`);
    }).listen(0, '127.0.0.1');
    await new Promise(resolve => torn.once('listening', resolve));
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${(torn.address() as AddressInfo).port}`;
    expect(await says()).toMatch(/NoAnswer: AWS gave no answer that can be read\); see that Secrets Manager/);
    delete process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER;
    torn.close();
    expect(said.join('\n')).not.toMatch(/canary/);
  });
});

test('while it runs, a secret that is broken, denied or gone changes nothing; what it says of that holds no token, and neither does anything else', async () => {
  const world = await openWorld({ secret: true, tuning: { tokens: { coolMs: 0, everyMs: 50 } } });
  const { aws, slack, dev, logged } = world;
  world.secrets.push(...canaries, 'canary');
  const secret = aws.state.secrets.get(slackSecret) as Secret;
  const warned = async (like: RegExp, wrong: () => void) => {
    logged.length = 0;
    wrong();
    while (!logged.some(line => like.test(line))) await aws.next('GetSecretValue');
  };
  await warned(/has to be a JSON object/, () => rotate(aws.state, slackSecret, `${whole} x`));
  await warned(/a bot token begins with xoxb-/, () =>
    rotate(aws.state, slackSecret, slackSecretText({ bot: app, app: bot, signingSecret })),
  );
  await warned(/AccessDeniedException/, () => {
    secret.keyFails = 'denied';
  });
  delete secret.keyFails;
  await warned(/marked for deletion/, () => {
    secret.deletedAt = new Date();
  });
  await dev.says('/ecs status worker on prod');
  await dev.sees(/worker is healthy/);
  delete secret.deletedAt;
  rotate(aws.state, slackSecret, slackSecretText(tokens));
  expect(slack.transcript()).not.toMatch(/canary/);
  await world.close();
});
