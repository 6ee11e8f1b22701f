/** Bolt, in Socket Mode or over signed HTTP: one set of listeners for both. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { App, HTTPReceiver, type Receiver, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import type { WebClientOptions } from '@slack/web-api';
import { connected } from './connected.ts';
import type { SlackCounts } from './counts.ts';
import { createHeard, type Requests } from './heard.ts';

export type SlackMode =
  | { mode: 'socket'; appToken: string }
  | { mode: 'http'; signingSecret: string; port: number; host: string };

export type Identity = { team: string; botId: string; botUser: string };

/** Slack's replay window, in seconds; Bolt refuses what is older, not what is from the future (security.md T2). */
const window = 300;

/** Slack's bodies are a few kilobytes; Bolt's default is 4 MB (security.md T17). */
const bodyLimit = 128 * 1024;

export type Front = {
  app: App;
  /** Starts to listen; resolves when people can be heard. */
  start(): Promise<void>;
  /** Hears nobody any more, and resolves when everybody heard is in the ledger, or after `ms`. */
  close(ms: number): Promise<void>;
  /** The port that HTTP mode listens on. */
  port(): number | undefined;
  /** True while people can be heard: Socket Mode's connection is open, or HTTP mode listens. */
  hears(): boolean;
};

/** Returns Bolt, not yet listening. Authorisation needs no call to Slack: `who` was asked once at the start. */
export function createFront(
  how: SlackMode,
  token: string,
  who: Identity,
  options: WebClientOptions,
  logger: Logger,
  counts?: SlackCounts,
): Front {
  const heard = createHeard(counts);
  const receiver = how.mode === 'socket' ? socket(how.appToken, options, logger) : http(how, logger);
  durable(receiver, heard);
  const app = new App({
    receiver,
    convoStore: false,
    clientOptions: options,
    logger,
    authorize: async () => ({ botToken: token, botId: who.botId, botUserId: who.botUser, teamId: who.team }),
  });
  app.error(async error => {
    throw error;
  });
  let server: Server | undefined;
  const open = receiver instanceof SocketModeReceiver ? connected(receiver) : undefined;

  return {
    app,
    async start() {
      if (receiver instanceof SocketModeReceiver) {
        await receiver.start();
        return;
      }
      if (how.mode === 'socket') throw new Error('Socket Mode without its receiver');
      server = createServer((request, response) => {
        const timestamp = Number(request.headers['x-slack-request-timestamp']);
        if (Number.isFinite(timestamp) && timestamp - Date.now() / 1000 > window) {
          response.writeHead(401).end();
          return;
        }
        try {
          receiver.requestListener(request, response);
        } catch {
          // Bolt throws for any path that is not its own.
          response.writeHead(404).end();
        }
      });
      const listening = server;
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(how.port, how.host, resolve);
      });
    },
    async close(ms) {
      server?.close();
      await heard.acked(ms);
      // Acks go out over the very connection: only when all are sent may it be closed.
      if (receiver instanceof SocketModeReceiver) await disconnected(receiver);
      server?.closeAllConnections();
      await heard.done(ms);
    },
    port() {
      const address = server?.address();
      return typeof address === 'object' ? address?.port : undefined;
    },
    hears: () => open?.() ?? server?.listening ?? false,
  };
}

/** Bolt's stop resolves before the connection is closed; this waits for that, at most two seconds. */
async function disconnected(receiver: SocketModeReceiver): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const closed = new Promise<void>(resolve => {
    receiver.client.once('disconnected', () => resolve());
    timer = setTimeout(resolve, 2_000);
  });
  await receiver.stop();
  await closed;
  clearTimeout(timer);
}

/**
 * Bolt acks events before it calls a listener, so a crash in between would lose one. Here an event's ack waits until its
 * listener has written it down.
 */
function durable(receiver: Receiver, heard: Requests): void {
  const init = receiver.init.bind(receiver);
  receiver.init = app => {
    const process = async (event: ReceiverEvent): Promise<void> => {
      const isEvent = (event.body as { type?: string }).type === 'event_callback';
      if (!isEvent) return app.processEvent(event);
      await app.processEvent({ ...event, ack: async () => undefined });
      await event.ack();
    };
    init(
      Object.assign(Object.create(app), {
        processEvent: (event: ReceiverEvent) => heard.hear(event, process),
      }),
    );
  };
}

function socket(appToken: string, options: WebClientOptions, logger: Logger): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    logger,
    // After Slack asks for a new connection Bolt waits this long before it opens one; commands typed meanwhile fail.
    clientPingTimeout: 2_000,
    // A copy: Socket Mode writes its own retries into what it is given.
    installerOptions: { clientOptions: { ...options } },
    customPropertiesExtractor: (args: { envelope_id?: string }) => ({ envelope: args.envelope_id }),
  });
}

function http({ signingSecret }: Extract<SlackMode, { mode: 'http' }>, logger: Logger): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    logger,
    bodyLimit,
    customPropertiesExtractor: request => {
      const signature = request.headers['x-slack-signature'];
      return { signature: createHash('sha256').update(String(signature)).digest('hex') };
    },
  });
}
