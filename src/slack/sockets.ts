/** Socket Mode: one connection, opened anew when it ends; before that, when Slack says that it will, or the app token is another. */
import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import { WebAPIRateLimitedError, type WebClientOptions } from '@slack/web-api';
import { type Door, keepsApp } from './door.ts';
import { isTokenRefused, type Tokens } from './tokens.ts';

/** Milliseconds. `hello`: how long Slack may take to greet; `token`: to wait for a newer one; `retry`: between tries, and its most. */
const waits = { hello: 15_000, token: 6_000, retry: 250, mostRetry: 30_000, look: 50 };

/** A connection that lasted less than this, in milliseconds, is no good sign: after so many of them in a row the next one waits, too. */
const short = { ms: 10_000, many: 3 };

/**
 * A connection that was replaced is closed when nothing came over it for so long, and else after so long, in milliseconds: Slack sends
 * to any connection that is open, and what it sends while one is being closed is lost. One that Slack is about to close itself is better
 * closed here soon, while nobody waits for an ack over it, than there while somebody does.
 */
const retired = { quietMs: 1_000, mostMs: 5 * 60_000 };
const leaving: typeof retired = { quietMs: 250, mostMs: 500 };

type Line = {
  socket: SocketModeReceiver;
  token: string;
  openedAt: number;
  busy: number;
  heardAt: number;
  /** It is closed, or about to be: there has to be another one. */
  isLeaving: boolean;
  retiredAt?: number;
};

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
  let shortLived = 0;
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
    const now = Date.now();
    const line: Line = { socket, token, openedAt: now, busy: 0, heardAt: now, isLeaving: false };
    onGoodbye(socket, () => leaves(line));
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
    client.once('disconnected', () => {
      lines.delete(line);
      if (current === line) current = undefined;
      leaves(line);
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

  const isGood = (line: Line | undefined) =>
    line !== undefined && !line.isLeaving && line.token === tokens.now().app;

  /** Connects until there is a connection that stays, with the token of the moment; one such loop at a time. */
  const renew = async (): Promise<void> => {
    if (isClosed || isRenewing) return;
    isRenewing = true;
    for (let tried = 0; !isClosed && !isGood(current); tried++) {
      try {
        if (shortLived >= short.many) await pause(longer(shortLived));
        if (!isClosed) await connected();
      } catch (error) {
        if (isClosed) break;
        logger.warn(`Socket Mode has no new connection yet: ${(error as Error).message}`);
        const asked = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1_000 : 0;
        await pause(Math.max(asked, longer(tried)));
      }
    }
    isRenewing = false;
  };
  /** A connection has ended or will soon: another one is opened, while this one carries acks for as long as it can. */
  const leaves = (line: Line): void => {
    if (line.isLeaving) return;
    line.isLeaving = true;
    if (line.retiredAt !== undefined) return;
    shortLived = Date.now() - line.openedAt < short.ms ? shortLived + 1 : 0;
    void renew();
  };
  tokens.onChange(() => {
    wake();
    if (current && current.token !== tokens.now().app) void renew();
  });

  const retire = (line: Line): void => {
    line.retiredAt = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      const { quietMs, mostMs } = line.isLeaving ? leaving : retired;
      const isQuiet = line.busy === 0 && now - line.heardAt > quietMs;
      const isOver = line.busy === 0 && now - (line.retiredAt ?? 0) > mostMs;
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
    async open() {
      isRenewing = true;
      try {
        await connected();
      } finally {
        isRenewing = false;
      }
      // Slack may want this one back already, or there may be another token since.
      void renew();
    },
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

/** Why Slack says goodbye while the connection lives on for a while; after any other reason it does not. */
const lingering = new Set(['warning', 'refresh_requested']);

/**
 * Has `leaves` called when Slack says that it will close a connection. Socket Mode would close it at once, and acks under way with it:
 * it is not told where the connection lives on. Throws when Socket Mode takes in its frames in another way than this one.
 */
function onGoodbye({ client }: SocketModeReceiver, leaves: () => void): void {
  const [own, ...more] = client.listeners('ws_message');
  if (!own || more.length > 0) throw new Error('@slack/socket-mode takes in frames in another way by now');
  client.off('ws_message', own);
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const why = goodbye(data);
    if (why !== undefined) leaves();
    if (why === undefined || !lingering.has(why)) own.call(client, data, isBinary);
  });
}

/** Returns the reason that a frame gives for the end of a connection, if that is what it is about. */
function goodbye(frame: unknown): string | undefined {
  // Whatever people typed comes as frames, too: only a short one is looked into.
  if (typeof frame !== 'string' || frame.length > 1_000) return undefined;
  try {
    const { type, reason } = JSON.parse(frame) as { type?: string; reason?: string };
    return type === 'disconnect' ? (reason ?? '') : undefined;
  } catch {
    return undefined;
  }
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
