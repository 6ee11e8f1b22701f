/** A small Slack on loopback: Web API, Socket Mode and signed HTTP, as strict as Slack. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Faults, SlackFault } from './api/faults.ts';
import { fileIn, uploaded } from './api/files.ts';
import { type Call, createApi } from './api/index.ts';
import { app, tokens, type User } from './cast.ts';
import { type Clock, type HeldClock, heldClock, realClock } from './clock.ts';
import { createControl } from './control.ts';
import {
  createDelivery,
  type Delivery,
  type DisconnectReason,
  type Kind,
  type SignedRequest,
} from './delivery/index.ts';
import { issue, type Keys, type Refusal, revoke } from './keys.ts';
import { ownDirectMessage } from './payloads/events.ts';
import { createPerson, type Person } from './person.ts';
import { mentions, notified, pings, render, transcript } from './render.ts';
import { handleRespond } from './respond.ts';
import { createState, forget, type Message, type State } from './state.ts';

export type { Call, Clock, HeldClock, Kind, Message, Person, SlackFault };
export { heldClock, tokens };

type Name = 'dev' | 'sre' | 'sre2' | 'lead' | 'guest' | 'stranger';

export type SlackOptions = {
  port?: number;
  /** How the bot is reached at first; `http` needs a `requestUrl`. */
  delivery?: 'socket' | 'http';
  requestUrl?: string;
  /** `heldClock()` to hold Slack's time in a test. */
  clock?: Clock;
  /** Whether too many calls are refused (they are, unless told) or only counted; `limits: false` says the same. */
  rateLimits?: 'enforced' | 'counted';
  limits?: boolean;
  /** How many messages one channel takes at once before it is one a second; Slack promises no more than 1. */
  burst?: number;
  /** The scopes that the bot's token has; all there are when left out. */
  scopes?: readonly string[];
  /** The slash commands that the app has. */
  commands?: readonly string[];
  /** What the app's manifest says of them in `should_escape`; true when left out. */
  escapes?: boolean;
  /** Told of every call that was not answered with ok, and of every delivery that was not acked. */
  log?: (what: string, facts: object) => void;
};

export type SlackWorld = {
  url: string;
  apiUrl: string;
  port: number;
  botToken: string;
  /** The scopes that the bot's token has now; nothing where it has all there are. */
  scopes: string[] | undefined;
  appToken: string;
  signingSecret: string;
  state: State;
  people: Record<Name, Person>;
  delivery: Delivery;
  faults: Faults;
  /** Makes the next `times` calls of a method go wrong. */
  fault(method: string, fault: SlackFault, times?: number): void;
  /** The calls the bot made, oldest first. */
  calls: Call[];
  methods: string[];
  /** Sends by HTTP from now on, once the address has answered Slack's challenge; throws when it does not. */
  deliverTo(requestUrl: string): Promise<void>;
  connections(): number;
  disconnect(reason: DisconnectReason): void;
  /** Returns a request as Slack would send it, at `at` milliseconds. */
  signedRequest(kind: Kind, payload: object, at?: number): SignedRequest;
  /** Everything in a channel, also ephemerals, deleted messages and what messages showed before. */
  messages(channel?: string): Message[];
  transcript(): string;
  text(message: Message): string;
  pings: typeof pings;
  mentions: typeof mentions;
  notified(message: Message): string[];
  /** Listens to `posted`, `updated`, `deleted`, `ephemeral`, `view` and `ack`; returns how to stop. */
  on(
    what: 'posted' | 'updated' | 'deleted' | 'ephemeral' | 'view' | 'ack',
    hear: (thing: unknown) => void,
  ): () => void;
  /** Issues new tokens and a new signing secret; those of before are good until they are revoked. */
  issue(): Keys;
  /** Takes back all tokens but the newest, and closes the connections that were opened with them; Slack calls them `says`. */
  revoke(says?: Refusal): void;
  reset(): void;
  close(): Promise<void>;
};

/** Starts the small Slack and resolves when it listens. */
export async function startSlack(options: SlackOptions = {}): Promise<SlackWorld> {
  const state = createState(options.clock ?? realClock());
  let url = '';
  const base = () => url;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, response, Buffer.concat(chunks)));
  });
  const delivery = createDelivery(server, base, state);
  const scopes = options.scopes && [...options.scopes];
  const api = createApi(state, {
    connect: delivery.connect,
    base,
    limited: options.rateLimits !== 'counted' && options.limits !== false,
    ...(options.burst !== undefined && { burst: options.burst }),
    ...(scopes && { scopes }),
    ...(options.log && { log: options.log }),
  });
  const typing = {
    state,
    delivery,
    base,
    commands: options.commands ?? ['/ecs'],
    escapes: options.escapes ?? true,
  };
  const person = (id: string) => createPerson(typing, state.users.get(id) as User);
  const world = {
    botToken: tokens.bot,
    scopes,
    appToken: tokens.app,
    signingSecret: tokens.signingSecret,
    state,
    people: {
      dev: person('U0DEV'),
      sre: person('U0SRE'),
      sre2: person('U0SRE2'),
      lead: person('U0LEAD'),
      guest: person('U0GUEST'),
      stranger: person('U0STRANGER'),
    },
    delivery,
    faults: api.faults,
    fault: (method: string, fault: SlackFault, times = 1) => api.faults.add({ method, fault, times }),
    calls: api.calls,
    methods: api.methods,
    async deliverTo(requestUrl: string) {
      if (!(await delivery.verifies(requestUrl)))
        throw new Error(`${requestUrl} did not answer Slack's challenge`);
      delivery.deliverTo(requestUrl);
    },
    connections: delivery.connections,
    disconnect: (reason: DisconnectReason) => delivery.disconnect(reason),
    signedRequest: delivery.signed,
    messages(channel?: string) {
      const id = [...state.channels.values()].find(({ name }) => `#${name}` === channel)?.id ?? channel;
      return state.messages.filter(message => id === undefined || message.channel === id);
    },
    transcript: () => state.messages.map(message => transcript(state, message)).join('\n'),
    text: (message: Message) => render(state, message),
    pings,
    mentions,
    notified: (message: Message) => notified(state, message),
    on(what: string, hear: (thing: unknown) => void) {
      state.bell.on(what, hear);
      return () => void state.bell.off(what, hear);
    },
    issue: () => issue(state.keys),
    revoke(says?: Refusal) {
      revoke(state.keys, says);
      delivery.revoked();
    },
    reset() {
      forget(state);
      api.forget();
    },
  };
  const control = createControl(world);
  hearsItself(state, delivery);
  state.bell.on('ack', ({ kind, ack }) => {
    if (ack.is !== 'acked') options.log?.('not acked', { kind, ack });
  });

  function handle(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const body = () => bytes.toString();
    if (pathname.startsWith('/api/')) return api.handle(request, response, body());
    if (pathname.startsWith('/respond/')) return handleRespond(state, request, response, body());
    if (pathname.startsWith('/_world/')) return void control(request, response, body());
    if (pathname.startsWith('/upload/')) {
      const file = fileIn(request, bytes);
      const taken = request.method === 'POST' && uploaded(state, pathname.split('/').at(-1) ?? '', file);
      return void response.writeHead(taken ? 200 : 404).end(taken ? `OK - ${file.length}` : 'not_found');
    }
    response.writeHead(404).end();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  url = `http://127.0.0.1:${port}`;
  if (options.delivery === 'http') delivery.deliverTo(options.requestUrl ?? `${url}/nowhere`);
  return {
    ...world,
    url,
    port,
    apiUrl: `${url}/api/`,
    async close() {
      await delivery.close();
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

/** message.im has no exception for the bot's own messages: in a direct message it hears what it says, edits and deletes. */
function hearsItself(state: State, delivery: Delivery): void {
  for (const what of ['posted', 'updated', 'deleted'] as const)
    state.bell.on(what, (message: Message) => {
      const direct = state.channels.get(message.channel)?.im !== undefined;
      if (direct && message.user === app.user && message.onlyFor === undefined)
        void delivery.deliver('events_api', ownDirectMessage(state, message, what));
    });
}
