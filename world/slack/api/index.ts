/** The Web API: who calls, how often, with what arguments. Anything wrong is HTTP 200 with `ok: false`, as at Slack. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tokens } from '../cast.ts';
import { SlackRefusal, type State } from '../state.ts';
import { chat } from './chat.ts';
import { createLimits } from './limits.ts';
import { people } from './people.ts';
import { views } from './views.ts';

export type Method = (args: Record<string, unknown>, state: State) => object;

export const slackFaults = ['refuse', 'throttle', 'hang', 'reset', 'lost-answer', 'error'] as const;
export type SlackFault = (typeof slackFaults)[number];

const methods: Record<string, Method> = { ...chat, ...people, ...views };

export const methodNames = [...Object.keys(methods), 'apps.connections.open'];

/** Returns the arguments of a call; form values that hold JSON are read as such. */
function argumentsOf(request: IncomingMessage, body: string): Record<string, unknown> {
  const type = String(request.headers['content-type'] ?? '');
  if (type.includes('application/json')) {
    try {
      return body === '' ? {} : (JSON.parse(body) as Record<string, unknown>);
    } catch {
      throw new SlackRefusal('invalid_json');
    }
  }
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const args: Record<string, unknown> = Object.fromEntries([...query, ...new URLSearchParams(body)]);
  for (const name of ['blocks', 'metadata', 'view', 'attachments']) {
    const value = args[name];
    if (typeof value !== 'string') continue;
    try {
      args[name] = JSON.parse(value);
    } catch {
      throw new SlackRefusal(name === 'blocks' ? 'invalid_blocks_format' : 'invalid_arguments');
    }
  }
  return args;
}

export type Api = {
  handle(request: IncomingMessage, response: ServerResponse, body: string): void;
  fault(method: string, fault: SlackFault, times: number): void;
  clearFaults(): void;
};

/** Returns the Web API over a state; `connect` opens a Socket Mode connection and returns its address. */
export function createApi(state: State, connect: () => string, limited: boolean): Api {
  const wait = createLimits();
  let faults: { method: string; fault: SlackFault; times: number }[] = [];

  const take = (method: string): SlackFault | undefined => {
    const found = faults.find(fault => fault.method === method);
    if (!found) return undefined;
    found.times--;
    faults = faults.filter(({ times }) => times > 0);
    return found.fault;
  };

  const call = (
    method: string,
    request: IncomingMessage,
    body: string,
  ): { args: Record<string, unknown>; act: () => object } => {
    const args = argumentsOf(request, body);
    const token = (/^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? args.token) as
      | string
      | undefined;
    if (method === 'apps.connections.open') {
      if (token === undefined) throw new SlackRefusal('not_authed');
      if (token !== tokens.app)
        throw new SlackRefusal(token === tokens.bot ? 'not_allowed_token_type' : 'invalid_auth');
      return { args, act: () => ({ url: connect() }) };
    }
    const found = methods[method];
    if (!found) throw new SlackRefusal('unknown_method', { req_method: method });
    if (token === undefined || token === '') throw new SlackRefusal('not_authed');
    if (token !== tokens.bot)
      throw new SlackRefusal(token === tokens.app ? 'not_allowed_token_type' : 'invalid_auth');
    return { args, act: () => found(args, state) };
  };

  return {
    handle(request, response, body) {
      const method = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/^\/api\//, '');
      const send = (value: object, status = 200, headers: Record<string, string> = {}) =>
        response
          .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
          .end(JSON.stringify(value));
      state.counted.set(method, (state.counted.get(method) ?? 0) + 1);
      const limit = (seconds: number) =>
        send({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(seconds) });
      try {
        const { args, act } = call(method, request, body);
        const fault = take(method);
        if (fault === 'hang') return;
        if (fault === 'reset') return void response.destroy();
        if (fault === 'throttle') return void limit(1);
        if (fault === 'refuse') throw new SlackRefusal('restricted_action');
        if (fault === 'error') return void send({ ok: false, error: 'internal_error' }, 500);
        const seconds = limited ? wait(method, String(args.channel ?? '')) : 0;
        if (seconds > 0) return void limit(seconds);
        const answer = act();
        if (fault === 'lost-answer') return void response.destroy();
        send({ ok: true, ...answer });
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        if (/^invalid_(blocks|arguments|json)|^no_text$/.test(error.message))
          state.broken.push(`${method}: ${error.message} ${JSON.stringify(error.more)}`);
        send({ ok: false, error: error.message, ...error.more });
      }
    },
    fault(method, fault, times) {
      faults.push({ method, fault, times });
    },
    clearFaults() {
      faults = [];
    },
  };
}
