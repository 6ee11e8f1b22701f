/** Socket Mode: one connection, opened anew whenever it ends, and with another app token before the one of before is given up. */
import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import { WebAPIRateLimitedError, type WebClientOptions } from '@slack/web-api';
import { type Door, keepsApp } from './door.ts';
import { isTokenRefused, type Tokens } from './tokens.ts';

/** Milliseconds. `hello`: how long Slack may take to greet; `token`: to wait for a newer one; `retry`: between tries, and its most. */
const waits = { hello: 15_000, token: 6_000, retry: 250, mostRetry: 30_000, look: 250 };

/** A connection that lasted less than this, in milliseconds, is no good sign: after two of them the next one waits, too. */
const shortMs = 10_000;

/**
 * A connection that was replaced is closed when nothing came over it for so long, and else after so long, in milliseconds: Slack sends
 * to any connection that is open, and what it sends while one is being closed is lost.
 */
const retired = { quietMs: 1_000, mostMs: 5 * 60_000 };

type Line = { socket: SocketModeReceiver; token: string; busy: number; heardAt: number; retiredAt?: number };

const longer = (times: number) => Math.min(waits.retry * 2 ** times, waits.mostRetry);

/** Returns the door to Socket Mode, not yet open. `options` are those of other clients; the bot token in them goes out here nowhere. */
export function createSockets(
  { fetch: _, ...options }: WebClientOptions,
  tokens: Tokens,
  logger: Logger,
): Door {
  const { receiver, app } = keepsApp();
  const lines = new Set<Line>();
  let current: Line | undefined;
  let isRenewing = false;
  let isClosed = false;
  let short = 0;
  let wake = (): void => undefined;

  /** Waits, but not when there are other tokens meanwhile, or nothing to wait for any more. */
  const pause = (ms: number) =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const make = (): Line => {
    const token = tokens.now().app ?? '';
    const socket = new SocketModeReceiver({
      appToken: token,
      logger,
      // Bolt would wait between connections, and its process would die of a token that was taken back.
      autoReconnectEnabled: false,
      clientPingTimeout: 2_000,
      // A copy: Socket Mode writes its own retries into what it is given.
      installerOptions: { clientOptions: { ...options } },
      customPropertiesExtractor: (args: { envelope_id?: string }) => ({ envelope: args.envelope_id }),
    });
    const line: Line = { socket, token, busy: 0, heardAt: Date.now() };
    const all = app();
    const processEvent: typeof all.processEvent = event => {
      line.busy++;
      line.heardAt = Date.now();
      return all.processEvent(event).finally(() => {
        line.busy--;
      });
    };
    socket.init(Object.assign(Object.create(all), { processEvent }));
    return line;
  };

  /** Opens a connection with the token of the moment; the one before is retired. Throws what Slack or the network said. */
  const connect = async (): Promise<void> => {
    const line = make();
    const { client } = line.socket;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Slack did not greet in time')), waits.hello);
    });
    lines.add(line);
    try {
      await Promise.race([line.socket.start(), late]);
    } catch (error) {
      lines.delete(line);
      client.removeAllListeners('disconnected');
      await line.socket.stop();
      throw error ?? new Error('the connection ended before Slack greeted');
    } finally {
      clearTimeout(timer);
    }
    const openedAt = Date.now();
    client.once('disconnected', () => {
      lines.delete(line);
      if (current !== line) return;
      short = Date.now() - openedAt < shortMs ? short + 1 : 0;
      current = undefined;
      void renew();
    });
    if (current) retire(current);
    current = line;
    if (isClosed) await line.socket.stop();
  };

  /** Connects, and once more where the token was refused and there is a newer one. */
  const connected = async (): Promise<void> => {
    const { app: token } = tokens.now();
    try {
      await connect();
    } catch (error) {
      if (!isTokenRefused(error) || !(await tokens.another('app', token, waits.token))) throw error;
      await connect();
    }
  };

  /** Connects until there is a connection with the token of the moment; one such loop at a time. */
  const renew = async (): Promise<void> => {
    if (isClosed || isRenewing) return;
    isRenewing = true;
    if (short > 2) await pause(longer(short));
    for (let tried = 0; !isClosed && current?.token !== tokens.now().app; tried++) {
      try {
        await connected();
      } catch (error) {
        if (isClosed) break;
        logger.warn(`Socket Mode has no new connection yet: ${(error as Error).message}`);
        const asked = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
        await pause(Math.max(asked, longer(tried)));
      }
    }
    isRenewing = false;
  };
  tokens.onChange(() => {
    wake();
    if (current && current.token !== tokens.now().app) void renew();
  });

  const retire = (line: Line): void => {
    line.retiredAt = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      const isQuiet = line.busy === 0 && now - line.heardAt > retired.quietMs;
      const isOver = line.busy === 0 && now - (line.retiredAt ?? 0) > retired.mostMs;
      if (!lines.has(line)) clearInterval(timer);
      else if (isQuiet || isOver) {
        clearInterval(timer);
        void line.socket.stop();
      }
    }, waits.look);
    timer.unref();
  };

  return {
    receiver,
    open: connected,
    shut: () => undefined,
    async close() {
      isClosed = true;
      wake();
      await Promise.all([...lines].map(({ socket }) => disconnected(socket)));
    },
    port: () => undefined,
    hears: () => current !== undefined,
  };
}

/** Bolt's stop resolves before the connection is closed; this waits for that, at most two seconds. */
async function disconnected(socket: SocketModeReceiver): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const closed = new Promise<void>(resolve => {
    socket.client.once('disconnected', () => resolve());
    timer = setTimeout(resolve, 2_000);
  });
  await socket.stop();
  await closed;
  clearTimeout(timer);
}
