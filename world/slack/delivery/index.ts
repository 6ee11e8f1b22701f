/** How Slack reaches a bot: envelopes over one of its WebSockets, or signed HTTP. Three seconds to ack; only events are retried. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { app } from '../cast.ts';
import { refusalOf } from '../keys.ts';
import type { State } from '../state.ts';
import { type Ack, type Kind, reasonOf, retriesMs } from './ack.ts';
import { postSigned, type SignedRequest, signedRequest } from './signed.ts';
import { createSockets, type DisconnectReason } from './socket.ts';

export type { Ack, DisconnectReason, Kind, SignedRequest };

/** One attempt to deliver something, and what came of it. */
export type Delivered = { kind: Kind; payload: object; attempt: number; ack: Ack };

export type Delivery = {
  /** Delivers once and returns the ack; an event that is not acked is tried again later, by itself. */
  deliver(kind: Kind, payload: object): Promise<Ack>;
  /** Returns the address of a new Socket Mode connection, good for one, in the name of an app token. */
  connect(token: string): string;
  /** Closes the connections of app tokens that are good no more. */
  revoked(): void;
  connections(): number;
  /** Tells connections that Slack is about to close them, all of them unless told how many, and closes them in its time. */
  disconnect(reason: DisconnectReason, only?: number): void;
  /** Delivers by HTTP to this address from now on, or over sockets again. */
  deliverTo(url: string | undefined): void;
  /** Asks an address for Slack's challenge, as Slack does before it saves a Request URL. */
  verifies(url: string): Promise<boolean>;
  /** Returns a request as it would be sent now: to be replayed or tampered with. */
  signed(kind: Kind, payload: object, at?: number): SignedRequest;
  close(): Promise<void>;
};

/** Returns delivery over a server's WebSockets, or by HTTP. */
export function createDelivery(server: Server, address: () => string, state: State): Delivery {
  const { clock, bell } = state;
  const sockets = createSockets(server, clock, () => bell.emit('change'));
  const planned = new Set<() => void>();
  let requestUrl: string | undefined;

  const signed = (kind: Kind, payload: object, at = clock.now()) =>
    signedRequest(kind, payload, at, state.keys.now.signingSecret);

  const once = async (kind: Kind, payload: object, attempt: number, reason = ''): Promise<Ack> => {
    let ack: Ack;
    if (requestUrl === undefined) ack = await sockets.send(kind, payload, { attempt, reason });
    else {
      const request = signed(kind, payload);
      const retry: Record<string, string> =
        attempt > 0 ? { 'x-slack-retry-num': `${attempt}`, 'x-slack-retry-reason': reason } : {};
      ack = await postSigned(requestUrl, { ...request, headers: { ...request.headers, ...retry } }, clock);
    }
    bell.emit('ack', { kind, payload, attempt, ack } satisfies Delivered);
    return ack;
  };

  const again = (payload: object, attempt: number, before: Ack): void => {
    const wait = retriesMs[attempt];
    if (wait === undefined || (before.is === 'failed' && before.final)) return;
    const stop = clock.after(wait, () => {
      planned.delete(stop);
      void once('events_api', payload, attempt + 1, reasonOf(before)).then(ack => {
        if (ack.is !== 'acked') again(payload, attempt + 1, ack);
      });
    });
    planned.add(stop);
  };

  return {
    async deliver(kind, payload) {
      const ack = await once(kind, payload, 0);
      if (ack.is !== 'acked' && kind === 'events_api') again(payload, 0, ack);
      return ack;
    },
    connect: token => sockets.ticket(address(), token),
    revoked: () => sockets.revoked(token => refusalOf(state.keys, token, 'app') === undefined),
    connections: sockets.connections,
    disconnect: sockets.disconnect,
    deliverTo(url) {
      requestUrl = url;
    },
    async verifies(url) {
      const challenge = randomUUID();
      const asked = { token: app.token, challenge, type: 'url_verification' };
      const ack = await postSigned(url, signed('events_api', asked), clock);
      return ack.is === 'acked' && (ack.body?.challenge === challenge || ack.body?.text === challenge);
    },
    signed,
    close() {
      for (const stop of planned) stop();
      return sockets.close();
    },
  };
}
