/** How Slack reaches a bot: envelopes over one of its WebSockets, or signed HTTP. Three seconds to ack; only events are retried. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { app, tokens } from './cast.ts';

export type Kind = 'slash_commands' | 'interactive' | 'events_api';

/** What came back: nothing within 3 s, or the body of the ack. */
export type Ack =
  | { is: 'acked'; body: Record<string, unknown> | undefined }
  | { is: 'timed out' }
  | { is: 'failed'; status: number };

const ackMs = 3_000;

/** Retries of events: at once, after a minute, after five (docs.slack.dev, "The Events API"). */
const retriesMs = [0, 60_000, 300_000];

/** Slack lets an app have ten connections. */
const mostConnections = 10;

export type Delivery = {
  deliver(kind: Kind, payload: object): Promise<Ack>;
  /** Returns the address of a new Socket Mode connection, good for one. */
  connect(): string;
  connections(): number;
  /** Tells one connection, or all, that Slack is about to close it, and closes it. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Delivers by HTTP to this address from now on, or over sockets again. */
  deliverTo(url: string | undefined): void;
  /** Returns a request as it would be sent now: to be replayed or tampered with. */
  signed(kind: Kind, payload: object, at?: number): { body: string; headers: Record<string, string> };
  close(): void;
};

/** Returns delivery over a server's WebSockets, or by HTTP. */
export function createDelivery(server: Server, address: () => string): Delivery {
  const sockets = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const open: WebSocket[] = [];
  const waiting = new Map<string, (ack: Ack) => void>();
  const timers = new Set<NodeJS.Timeout>();
  let requestUrl: string | undefined;
  let turn = 0;

  server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    if (!tickets.delete(ticket) || open.length >= mostConnections) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, connection => {
      open.push(connection);
      connection.on('message', data => {
        const { envelope_id, payload } = JSON.parse(String(data)) as {
          envelope_id?: string;
          payload?: Record<string, unknown>;
        };
        waiting.get(envelope_id ?? '')?.({ is: 'acked', body: payload });
      });
      connection.on('close', () => {
        const at = open.indexOf(connection);
        if (at >= 0) open.splice(at, 1);
      });
      connection.on('error', () => connection.terminate());
      connection.send(
        JSON.stringify({
          type: 'hello',
          num_connections: open.length,
          connection_info: { app_id: app.id },
          debug_info: { host: 'world', build_number: 1, approximate_connection_time: 18_060 },
        }),
      );
    });
  });

  const after = (ms: number, happen: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      happen();
    }, ms);
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  };

  const bySocket = (kind: Kind, payload: object, attempt: number): Promise<Ack> => {
    const connection = open[turn++ % Math.max(1, open.length)];
    if (!connection) return Promise.resolve({ is: 'timed out' });
    const envelope_id = randomUUID();
    const retry =
      kind === 'events_api' ? { retry_attempt: attempt, retry_reason: attempt > 0 ? 'timeout' : '' } : {};
    return new Promise(resolve => {
      const done = (ack: Ack) => {
        stop();
        waiting.delete(envelope_id);
        resolve(ack);
      };
      const stop = after(ackMs, () => done({ is: 'timed out' }));
      waiting.set(envelope_id, done);
      connection.send(
        JSON.stringify({
          envelope_id,
          type: kind,
          payload,
          accepts_response_payload: kind !== 'events_api',
          ...retry,
        }),
      );
    });
  };

  const byHttp = async (url: string, kind: Kind, payload: object, attempt: number): Promise<Ack> => {
    const { body, headers } = signed(kind, payload);
    const retry: Record<string, string> =
      attempt > 0 ? { 'x-slack-retry-num': `${attempt}`, 'x-slack-retry-reason': 'http_timeout' } : {};
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, ...retry },
        body,
        signal: AbortSignal.timeout(ackMs),
      });
      const text = await answer.text();
      if (!answer.ok) return { is: 'failed', status: answer.status };
      return {
        is: 'acked',
        body:
          text === ''
            ? undefined
            : text.startsWith('{')
              ? (JSON.parse(text) as Record<string, unknown>)
              : { text },
      };
    } catch {
      return { is: 'timed out' };
    }
  };

  function signed(
    kind: Kind,
    payload: object,
    at = Date.now(),
  ): { body: string; headers: Record<string, string> } {
    const form =
      kind === 'slash_commands'
        ? new URLSearchParams(payload as Record<string, string>).toString()
        : kind === 'interactive'
          ? new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
          : undefined;
    const body = form ?? JSON.stringify(payload);
    const timestamp = String(Math.floor(at / 1_000));
    const signature = `v0=${createHmac('sha256', tokens.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
    return {
      body,
      headers: {
        'content-type': form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      },
    };
  }

  const once = (kind: Kind, payload: object, attempt: number) =>
    requestUrl === undefined ? bySocket(kind, payload, attempt) : byHttp(requestUrl, kind, payload, attempt);

  const again = (kind: Kind, payload: object, attempt: number): void => {
    const wait = retriesMs[attempt];
    if (wait === undefined) return;
    after(wait, () => {
      once(kind, payload, attempt + 1)
        .then(ack => ack.is === 'acked' || again(kind, payload, attempt + 1))
        .catch(() => again(kind, payload, attempt + 1));
    });
  };

  return {
    async deliver(kind, payload) {
      const ack = await once(kind, payload, 0);
      if (ack.is !== 'acked' && kind === 'events_api') again(kind, payload, 0);
      return ack;
    },
    connect() {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${address().replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${app.id}`;
    },
    connections: () => open.length,
    disconnect(reason) {
      for (const connection of [...open]) {
        connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'world' } }));
        if (reason !== 'warning') connection.close();
      }
    },
    deliverTo(url) {
      requestUrl = url;
    },
    signed,
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const connection of open) connection.terminate();
      sockets.close();
    },
  };
}
