/** Real Bolt apps and clients for the tests of the small Slack. */
import { App, HTTPReceiver, type Logger, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { type SlackWorld, tokens } from '../../../world/slack/index.ts';

/** What Bolt says when the other side hangs up is not what is tested here. */
export const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** Returns a client that neither retries nor waits: what Slack says is what the test sees. */
export const clientOf = (slack: SlackWorld, token: string = tokens.bot): WebClient =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });

/** Returns how a call went: `ok`, or Slack's error. */
export const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: { data?: { error?: string }; message: string }) => error.data?.error ?? error.message,
  );

/** Returns how a raw call went, past every kindness of the client. */
export async function raw(
  slack: SlackWorld,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const answer = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${tokens.bot}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as Record<string, unknown>,
  };
}

/** Starts a bot in Socket Mode. */
export async function socketBot(slack: SlackWorld, build: (app: App) => void): Promise<App> {
  const app = new App({
    token: tokens.bot,
    appToken: tokens.app,
    socketMode: true,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  build(app);
  await app.start();
  return app;
}

/** Starts a bot that is reached over signed HTTP, and tells Slack where it is. */
export async function httpBot(slack: SlackWorld, build: (app: App) => void): Promise<App & { url: string }> {
  const receiver = new HTTPReceiver({ signingSecret: tokens.signingSecret, logger: quiet });
  const app = new App({
    token: tokens.bot,
    receiver,
    logger: quiet,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  build(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events`;
  await slack.deliverTo(url);
  return Object.assign(app, { url });
}

/** A message with one button. */
export const withButton = (text: string, more: object = {}) => ({
  channel: 'C0OPS',
  text,
  blocks: [
    { type: 'section' as const, text: { type: 'mrkdwn' as const, text } },
    {
      type: 'actions' as const,
      elements: [
        {
          type: 'button' as const,
          action_id: 'go',
          value: 'v',
          text: { type: 'plain_text' as const, text: 'Go' },
          ...more,
        },
      ],
    },
  ],
});

/** Listeners that note what they hear. */
export const listener = (got: string[]) => (app: App) => {
  app.command('/ecs', async ({ command, ack }) => {
    got.push(command.text);
    await ack({ text: `heard ${command.text}` });
  });
  app.event('app_mention', async ({ event }) => void got.push(event.text));
  app.message(async ({ message }) => void got.push(`direct: ${'text' in message ? message.text : ''}`));
  app.action('go', async ({ ack }) => {
    got.push('click');
    await ack();
  });
};
