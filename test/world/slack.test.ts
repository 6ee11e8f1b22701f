import { App, type Logger, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { type SlackWorld, startSlack, tokens } from '../../world/slack/index.ts';

let slack: SlackWorld;
/** What Bolt says when the other side hangs up is not what is tested here. */
const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};
const apps: App[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await slack.close();
});

const client = (token: string | undefined = tokens.bot) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
const said = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    error =>
      String(
        (error as { data?: { error?: string }; message: string }).data?.error ?? (error as Error).message,
      ),
  );
/** A bot in Socket Mode that notes what it gets. */
async function bot(got: string[], name = ''): Promise<App> {
  const app = new App({
    token: tokens.bot,
    appToken: tokens.app,
    socketMode: true,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  app.command('/ecs', async ({ command, ack, respond }) => {
    got.push(`${name}${command.text}`);
    if (command.text === 'slow') return;
    await ack({ text: `heard ${command.text}` });
    if (command.text === 'six')
      for (let i = 0; i < 6; i++)
        got.push(
          await respond(`answer ${i}`).then(
            () => 'ok',
            () => 'refused',
          ),
        );
  });
  app.action('go', async ({ ack, body, client: api }) => {
    const trigger_id = (body as { trigger_id: string }).trigger_id;
    const view = {
      type: 'modal' as const,
      callback_id: 'm',
      title: { type: 'plain_text' as const, text: 'M' },
      blocks: [],
    };
    for (let i = 0; i < 2; i++) got.push(await said(api.views.open({ trigger_id, view })));
    await ack();
  });
  app.event('app_mention', async ({ event }) => {
    got.push(event.text);
  });
  apps.push(app);
  await app.start();
  return app;
}

test('refusals are HTTP 200 with the real codes', async () => {
  slack = await startSlack();
  const c = client();
  const header = (text: string) => [{ type: 'header', text: { type: 'plain_text', text } }] as never;
  expect(await said(client('xoxb-other').auth.test())).toBe('invalid_auth');
  expect(await said(client(tokens.app).auth.test())).toBe('not_allowed_token_type');
  expect(await said(c.apiCall('no.such'))).toBe('unknown_method');
  expect(await said(c.chat.postMessage({ channel: 'C0NONE', text: 'x' }))).toBe('channel_not_found');
  expect(await said(c.chat.postMessage({ channel: 'C0GENERAL', text: 'x' }))).toBe('not_in_channel');
  expect(await said(c.chat.postMessage({ channel: 'C0OPS', text: '' }))).toBe('no_text');
  expect(
    await said(c.chat.postMessage({ channel: 'C0OPS', text: 'x', blocks: header('y'.repeat(151)) })),
  ).toBe('invalid_blocks');
  expect(await said(c.chat.postEphemeral({ channel: 'C0STAGING', user: 'U0SRE2', text: 'x' }))).toBe(
    'user_not_in_channel',
  );
  expect(await said(c.chat.update({ channel: 'C0OPS', ts: '1.2', text: 'x' }))).toBe('message_not_found');
  expect(await said(c.users.info({ user: 'U0NONE' }))).toBe('user_not_found');
  expect(await said(c.views.open({ trigger_id: '1.2.3', view: {} as never }))).toBe('invalid_trigger_id');
  const answer = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
  expect([answer.status, await answer.json()]).toEqual([200, { ok: false, error: 'not_authed' }]);
});

test('an ephemeral is seen by one person and cannot be edited; an edit without blocks removes them', async () => {
  slack = await startSlack();
  const c = client();
  const { message_ts = '' } = await c.chat.postEphemeral({
    channel: 'C0OPS',
    user: 'U0DEV',
    text: 'only you',
  });
  expect(
    [slack.people.dev.reads('#ops'), slack.people.sre.reads('#ops')].map(text => text.includes('only you')),
  ).toEqual([true, false]);
  expect(await said(c.chat.update({ channel: 'C0OPS', ts: message_ts, text: 'x' }))).toBe(
    'message_not_found',
  );
  const { ts = '' } = await c.chat.postMessage({
    channel: 'C0OPS',
    text: 't',
    blocks: [{ type: 'divider' }],
    metadata: { event_type: 'e', event_payload: { op: '1' } },
  });
  await c.chat.update({ channel: 'C0OPS', ts, text: 'changed' });
  const plain = await c.conversations.history({ channel: 'C0OPS' });
  expect(plain.messages?.[0]).toMatchObject({ text: 'changed', edited: { user: 'U0SLIPWAY' } });
  expect(plain.messages?.[0]).not.toHaveProperty('blocks');
  expect(plain.messages?.[0]).not.toHaveProperty('metadata');
  const whole = await c.conversations.history({ channel: 'C0OPS', include_all_metadata: true });
  expect(whole.messages?.[0]).toHaveProperty('metadata.event_payload.op', '1');
});

test('limits bind: one message a second to a channel after a burst, fifty edits a minute', async () => {
  slack = await startSlack();
  const c = client();
  const posts = await Promise.all(
    Array.from({ length: 8 }, () => said(c.chat.postMessage({ channel: 'C0OPS', text: 'x' }))),
  );
  expect(posts.filter(is => is !== 'ok').length).toBeGreaterThanOrEqual(2);
  const ts = slack.people.dev.messages('#ops')[0]?.ts ?? '';
  const edits = await Promise.all(
    Array.from({ length: 60 }, () => said(c.chat.update({ channel: 'C0OPS', ts, text: 'y' }))),
  );
  expect(edits.filter(is => is === 'ok').length).toBeLessThanOrEqual(52);
});

test('each envelope goes to one connection; who does not ack in time is told', async () => {
  slack = await startSlack();
  const got: string[] = [];
  await bot(got, 'a:');
  await bot(got, 'b:');
  const { dev } = slack.people;
  expect((await dev.says('/ecs one')).text).toBe('heard one');
  await dev.says('/ecs two');
  expect(got.sort()).toEqual(['a:one', 'b:two']);
  expect((await dev.says('/ecs slow')).text).toBe('/ecs failed with the error "operation_timeout"');
});

test('a response_url has five uses, a trigger one', async () => {
  slack = await startSlack();
  const got: string[] = [];
  await bot(got);
  const { dev } = slack.people;
  await dev.says('/ecs six');
  await dev.sees('answer 4');
  await client().chat.postMessage({
    channel: 'C0OPS',
    text: 'x',
    blocks: [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }],
      },
    ],
  });
  await dev.clicks('Go');
  await dev.says('/ecs done');
  expect(got).toEqual(['six', 'ok', 'ok', 'ok', 'ok', 'ok', 'refused', 'ok', 'exchanged_trigger_id', 'done']);
});

test('a mention reaches a bot only where it is, with its text escaped and linked', async () => {
  slack = await startSlack();
  const got: string[] = [];
  await bot(got);
  await slack.people.dev.says('@slipway status web.io & <b>', { channel: '#general' });
  await slack.people.dev.says('@slipway status web.io & <b>');
  expect(got).toEqual(['<@U0SLIPWAY> status <http://web.io|web.io> &amp; &lt;b&gt;']);
});

test('raw text that would ping people is found', async () => {
  slack = await startSlack();
  expect(
    slack.pings({
      ts: '1.1',
      channel: 'C0OPS',
      user: 'U0DEV',
      before: [],
      text: 'hi <!channel> and <@U0DEV> and &lt;!here&gt;',
      blocks: [],
    }),
  ).toEqual(['<!channel>', '<@U0DEV>']);
});
