/** A small Slack on loopback: Web API, Socket Mode and signed HTTP, as strict as Slack. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createApi, methodNames, type SlackFault, slackFaults } from './api/index.ts';
import { createCast, tokens, type User } from './cast.ts';
import { createDelivery, type Delivery } from './deliver.ts';
import { createPerson, type Person } from './person.ts';
import { pings, render, transcript } from './render.ts';
import { handleRespond } from './respond.ts';
import { createState, type Message, type State } from './state.ts';

export type { Message, Person };
export { tokens };

export type SlackWorld = {
  url: string;
  apiUrl: string;
  state: State;
  people: Record<'dev' | 'sre' | 'sre2' | 'guest' | 'stranger', Person>;
  delivery: Delivery;
  /** Makes the next `times` calls of a method go wrong. */
  fault(method: string, fault: SlackFault, times?: number): void;
  text(message: Message): string;
  pings(message: Message): string[];
  reset(): void;
  close(): Promise<void>;
};

/** Starts the small Slack and resolves when it listens. */
export async function startSlack(options: { port?: number; limits?: boolean } = {}): Promise<SlackWorld> {
  const state = createState();
  let url = '';
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, response, Buffer.concat(chunks).toString()));
  });
  const delivery = createDelivery(server, () => url);
  const api = createApi(state, delivery.connect, options.limits ?? true);
  const person = (id: string) => createPerson(state, delivery, () => url, state.users.get(id) as User);
  const people = {
    dev: person('U0DEV'),
    sre: person('U0SRE'),
    sre2: person('U0SRE2'),
    guest: person('U0GUEST'),
    stranger: person('U0STRANGER'),
  };
  const reset = () => {
    Object.assign(state, createCast(), {
      messages: [],
      views: new Map(),
      triggers: new Map(),
      responseUrls: new Map(),
      broken: [],
      counted: new Map(),
    });
    api.clearFaults();
    state.bell.emit('change');
  };
  const world: Omit<SlackWorld, 'url' | 'apiUrl' | 'close'> = {
    state,
    people,
    delivery,
    fault: (method, fault, times = 1) => api.fault(method, fault, times),
    text: message => render(state, message),
    pings,
    reset,
  };
  const control = controller(world, api.clearFaults);

  function handle(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/api/')) return api.handle(request, response, body);
    if (pathname.startsWith('/respond/')) return handleRespond(state, request, response, body);
    if (pathname.startsWith('/_world/')) {
      control(request, response, body).catch(error =>
        response.writeHead(400).end(JSON.stringify({ error: String((error as Error).message) })),
      );
      return;
    }
    response.writeHead(404).end();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : options.port}`;
  return {
    ...world,
    url,
    apiUrl: `${url}/api/`,
    close: () =>
      new Promise<void>(resolve => {
        delivery.close();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Said = {
  who?: string;
  channel?: string;
  text?: string;
  thread?: string;
  label?: string;
  values?: Record<string, string>;
  method?: string;
  fault?: SlackFault;
  times?: number;
  reason?: 'refresh_requested';
  url?: string;
};

/** How long `say` and `click` wait for the bot to go on talking after what it said last. */
const quietMs = 700;

/** The world's own door, for the terminal client; no bot needs it. */
function controller(world: Omit<SlackWorld, 'url' | 'apiUrl' | 'close'>, clearFaults: () => void) {
  const { state, people, delivery } = world;
  const personOf = (name = 'dev'): Person => {
    const person = people[name as keyof typeof people];
    if (!person) throw new Error(`the cast is ${Object.keys(people).join(', ')}`);
    return person;
  };
  /** Resolves when nothing has changed for a moment, or after ten seconds. */
  const quiet = () =>
    new Promise<void>(resolve => {
      const most = setTimeout(done, 10_000);
      let timer = setTimeout(done, quietMs);
      const change = () => {
        clearTimeout(timer);
        timer = setTimeout(done, quietMs);
      };
      function done() {
        clearTimeout(most);
        clearTimeout(timer);
        state.bell.off('change', change);
        resolve();
      }
      state.bell.on('change', change);
    });
  const fresh = async (person: Person, act: () => Promise<unknown>): Promise<string[]> => {
    const before = new Map(person.messages().map(message => [message.ts, world.text(message)]));
    await act();
    await quiet();
    return person
      .messages()
      .filter(message => before.get(message.ts) !== world.text(message))
      .map(message => transcript(state, message));
  };

  return async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const said = (body === '' ? {} : JSON.parse(body)) as Said;
    const send = (value: unknown, status = 200) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    switch (`${request.method} ${url.pathname.slice('/_world/'.length)}`) {
      case 'POST say': {
        const person = personOf(said.who);
        const where = {
          ...(said.channel !== undefined && { channel: said.channel }),
          ...(said.thread !== undefined && { thread: said.thread }),
        };
        let ack = '';
        const messages = await fresh(person, async () => {
          const got = await person.says(said.text ?? '', where);
          if (got.ack.is !== 'acked') ack = got.text || got.ack.is;
        });
        return send({ ack, messages });
      }
      case 'POST click': {
        const person = personOf(said.who);
        let confirm: object | undefined;
        const messages = await fresh(person, async () => {
          const clicked = await person.clicks(
            said.label ?? '',
            said.channel === undefined ? {} : { channel: said.channel },
          );
          confirm = clicked.confirm;
          if (said.values) await person.submits(said.values);
        });
        return send({ confirm, messages, dialog: state.views.has(person.id) });
      }
      case 'GET show': {
        const person = personOf(url.searchParams.get('as') ?? 'dev');
        return send({ text: person.reads(url.searchParams.get('channel') ?? '#ops') });
      }
      case 'POST faults':
        if (!methodNames.includes(said.method ?? '')) return send({ error: `no method ${said.method}` }, 400);
        if (!said.fault || !slackFaults.includes(said.fault))
          return send({ error: `a fault is one of ${slackFaults.join(', ')}` }, 400);
        world.fault(said.method ?? '', said.fault, said.times);
        return send({ ok: true });
      case 'DELETE faults':
        clearFaults();
        return send({ ok: true });
      case 'POST disconnect':
        delivery.disconnect(said.reason ?? 'refresh_requested');
        return send({ ok: true });
      case 'POST deliver':
        delivery.deliverTo(said.url);
        return send({ ok: true });
      case 'POST reset':
        world.reset();
        return send({ ok: true });
      default:
        return send({ error: `the world knows no ${request.method} ${url.pathname}` }, 404);
    }
  };
}
