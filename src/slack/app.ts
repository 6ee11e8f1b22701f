/** Bolt, in Socket Mode or over signed HTTP: one set of listeners for both. */
import { App, type Receiver, type ReceiverEvent } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import type { WebClientOptions } from '@slack/web-api';
import type { SlackCounts } from './counts.ts';
import { createHeard, type Requests } from './heard.ts';
import { createSigned } from './signed.ts';
import { createSockets } from './sockets.ts';
import type { Tokens } from './tokens.ts';

export type SlackMode = { mode: 'socket' } | { mode: 'http'; port: number; host: string };

export type Identity = { team: string; botId: string; botUser: string };

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

/** A moment at which nobody waits for an ack is looked for during so many milliseconds, as long as Slack itself waits for one. */
const ackedMs = 3_000;

/** Returns Bolt, not yet listening. Authorisation needs no call to Slack: `who` was asked once at the start. */
export function createFront(
  how: SlackMode,
  tokens: Tokens,
  who: Identity,
  options: WebClientOptions,
  logger: Logger,
  counts?: SlackCounts,
): Front {
  const heard = createHeard(counts);
  const door =
    how.mode === 'socket' ? createSockets(options, tokens, logger) : createSigned(how, tokens, logger);
  durable(door.receiver, heard);
  const app = new App({
    receiver: door.receiver,
    convoStore: false,
    clientOptions: options,
    logger,
    authorize: async () => ({
      botToken: tokens.now().bot,
      botId: who.botId,
      botUserId: who.botUser,
      teamId: who.team,
    }),
  });
  app.error(async error => {
    throw error;
  });

  return {
    app,
    start: () => door.open(),
    async close(ms) {
      const over = performance.now() + ms;
      door.shut();
      await heard.acked(Math.min(ackedMs, ms));
      // Acks go out over the very connection: only when all are sent may it be closed.
      await door.close();
      await heard.done(Math.max(0, over - performance.now()));
    },
    port: () => door.port(),
    hears: () => door.hears(),
  };
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
