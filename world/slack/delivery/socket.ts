/** Socket Mode: up to ten WebSockets, each envelope to exactly one of them. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { app } from '../cast.ts';
import type { Clock } from '../clock.ts';
import { type Ack, ackMs, type Kind } from './ack.ts';

/** Slack lets an app have ten connections, and a ticket that nobody uses is good for half a minute. */
const mostConnections = 10;
const ticketMs = 30_000;

/** How long a bot has to say goodbye when the world ends. */
const graceMs = 300;

/**
 * How long a connection lives on after Slack has said why it ends, in milliseconds: a warning comes some 10 s before, and a refresh leaves a
 * moment to open another one [inferred: Slack says no number]. Slack sends over it until then, and whatever is under way then is lost.
 */
const livesOnMs = { warning: 10_000, refresh_requested: 1_000, link_disabled: 0 };

/**
 * Slack pings its connections; slack-go (`maxPingInterval`) and @slack/socket-mode (`serverPingTimeout`) connect anew when 30 s have passed
 * without. How often, Slack does not say [inferred].
 */
const pingMs = 10_000;
const host = 'applink-world';

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

export type Sockets = {
  /** Returns the address of a new connection, good for one, in the name of an app token. */
  ticket(base: string, token: string): string;
  send(kind: Kind, payload: object, retry: { attempt: number; reason: string }): Promise<Ack>;
  connections(): number;
  /** Says that Slack is about to close connections, the oldest `only` of them, and closes them when their time has come. */
  disconnect(reason: DisconnectReason, only?: number): void;
  /** Closes the connections whose app token is good no more, as when Socket Mode is switched off [inferred: Slack says nothing of it]. */
  revoked(isGood: (token: string) => boolean): void;
  close(): Promise<void>;
};

/** Returns the WebSockets of a server. `changed` is told of every connection that comes or goes. */
export function createSockets(server: Server, clock: Clock, changed: () => void): Sockets {
  const sockets = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, { at: number; token: string }>();
  const open: WebSocket[] = [];
  const tokenOf = new WeakMap<WebSocket, string>();
  const waiting = new Map<string, { on: WebSocket; done: (ack: Ack) => void }>();
  const closings = new Set<() => void>();
  let turn = 0;

  server.on('upgrade', (request, socket, head) => {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    const given = tickets.get(ticket);
    tickets.delete(ticket);
    if (!given || clock.now() - given.at > ticketMs || open.length >= mostConnections) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, connection => {
      tokenOf.set(connection, given.token);
      greet(connection);
    });
  });

  function greet(connection: WebSocket): void {
    open.push(connection);
    connection.on('message', data => hear(connection, String(data)));
    const ping = (): (() => void) =>
      clock.after(pingMs, () => {
        connection.ping(`Ping from ${host}`);
        rest = ping();
      });
    let rest = ping();
    connection.on('close', () => {
      rest();
      open.splice(open.indexOf(connection), 1);
      changed();
    });
    connection.on('error', () => connection.terminate());
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.length,
        connection_info: { app_id: app.id },
        debug_info: {
          host,
          build_number: 1,
          approximate_connection_time: 18_060,
        },
      }),
    );
    changed();
  }

  /** An ack counts on the connection that got the envelope, once, and only while Slack still waits for it. */
  function hear(connection: WebSocket, text: string): void {
    let said: { envelope_id?: string; payload?: Record<string, unknown> };
    try {
      said = JSON.parse(text) as typeof said;
    } catch {
      connection.close(1_007);
      return;
    }
    const asked = waiting.get(said.envelope_id ?? '');
    if (asked?.on !== connection) return;
    const empty = !said.payload || Object.keys(said.payload).length === 0;
    asked.done({ is: 'acked', body: empty ? undefined : said.payload });
  }

  const dismiss = (some: WebSocket[], reason: DisconnectReason): void => {
    for (const connection of some) {
      connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host } }));
      const ms = livesOnMs[reason];
      if (ms === 0) connection.close();
      else closings.add(clock.after(ms, () => connection.close()));
    }
  };

  return {
    ticket(base, token) {
      const id = randomUUID();
      tickets.set(id, { at: clock.now(), token });
      return `${base.replace(/^http/, 'ws')}/link/?ticket=${id}&app_id=${app.id}`;
    },
    send(kind, payload, { attempt, reason }) {
      // Nothing is sent over a connection that is being closed.
      const usable = open.filter(one => one.readyState === one.OPEN);
      const connection = usable[turn++ % Math.max(1, usable.length)];
      if (!connection) return Promise.resolve({ is: 'failed', status: 0 });
      const envelope_id = randomUUID();
      const retry = kind === 'events_api' ? { retry_attempt: attempt, retry_reason: reason } : {};
      return new Promise(resolve => {
        const done = (ack: Ack) => {
          stop();
          waiting.delete(envelope_id);
          resolve(ack);
        };
        const stop = clock.after(ackMs, () => done({ is: 'timed out' }));
        waiting.set(envelope_id, { on: connection, done });
        connection.send(
          JSON.stringify({
            envelope_id,
            payload,
            type: kind,
            accepts_response_payload: kind !== 'events_api',
            ...retry,
          }),
        );
      });
    },
    connections: () => open.length,
    disconnect: (reason, only = open.length) => dismiss(open.slice(0, only), reason),
    revoked: isGood =>
      dismiss(
        open.filter(connection => !isGood(tokenOf.get(connection) ?? '')),
        'link_disabled',
      ),
    async close() {
      for (const stop of closings) stop();
      for (const { done } of waiting.values()) done({ is: 'failed', status: 0 });
      await Promise.all([...open].map(leave));
      sockets.close();
    },
  };
}

/** Closes a connection with a handshake: one that breaks off leaves Bolt's client with a timer of half a minute. */
function leave(connection: WebSocket): Promise<void> {
  return new Promise(resolve => {
    const enough = setTimeout(() => connection.terminate(), graceMs);
    connection.once('close', () => {
      clearTimeout(enough);
      resolve();
    });
    if (connection.readyState === connection.OPEN) connection.close(1_001);
  });
}
