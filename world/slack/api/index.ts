/** The Web API: who calls, how often, with what arguments. Anything wrong is HTTP 200 with `ok: false`, as at Slack. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from '../keys.ts';
import { isThing } from '../kit/check.ts';
import { lacking } from '../kit/lacking.ts';
import { worded } from '../kit.ts';
import { noteBroken, SlackRefusal, type State } from '../state.ts';
import { argumentsOf, tokenOf } from './arguments.ts';
import { around } from './around.ts';
import { warningOf } from './body.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { createFaults, type Faults } from './faults.ts';
import { files } from './files.ts';
import { createLimits } from './limits.ts';
import type { Args, Method, Methods } from './method.ts';
import { users } from './users.ts';
import { views } from './views.ts';

/** One call as it was answered: `ok`, Slack's error code, or the fault that swallowed it. */
export type Call = { method: string; at: number; args: Args; answer: string };

export type Api = {
  handle(request: IncomingMessage, response: ServerResponse, body: string): void;
  faults: Faults;
  calls: Call[];
  methods: string[];
  forget(): void;
};

export type ApiOptions = {
  /** Opens a Socket Mode connection in the name of an app token and returns its address. */
  connect(token: string): string;
  base(): string;
  /** Whether too many calls are refused, or only counted. */
  limited: boolean;
  burst?: number;
  /** What the bot's token may do; everything when left out. */
  scopes?: readonly string[];
  log?: (what: string, facts: object) => void;
};

/** How many calls are kept. */
const kept = 5_000;

/** Returns the Web API over a state. */
export function createApi(state: State, options: ApiOptions): Api {
  const methods: Methods = {
    ...around,
    ...chat,
    ...conversations,
    ...users,
    ...views,
    ...files(options.base),
    'apps.connections.open': {
      tier: 'tier1',
      call: (_args, _state, token) => ({ url: options.connect(token) }),
    },
  };
  const limits = createLimits(state.clock.now, options.burst);
  const { faults, take } = createFaults();
  const calls: Call[] = [];

  const authorised = (name: string, method: Method, token: string | undefined, args: Args): void => {
    if (method.open) return;
    if (token === undefined || token === '') throw new SlackRefusal('not_authed');
    const refusal = refusalOf(state.keys, token, name === 'apps.connections.open' ? 'app' : 'bot');
    if (refusal !== undefined) throw new SlackRefusal(refusal);
    const needed = typeof method.scope === 'function' ? method.scope(args, state) : method.scope;
    if (needed !== undefined && options.scopes && !options.scopes.includes(needed))
      throw new SlackRefusal('missing_scope', { needed, provided: options.scopes.join(',') });
  };

  const answer = (
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
    call: Call,
  ): string => {
    const send = (value: object, status = 200, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          date: new Date(Date.now() + state.aheadMs).toUTCString(),
          ...(options.scopes && { 'x-oauth-scopes': options.scopes.join(',') }),
          ...headers,
        })
        .end(JSON.stringify(value));
    const tooOften = (seconds: number) => {
      send({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(seconds) });
      return 'ratelimited';
    };
    const warned = (value: object) => send(withWarning(value, warningOf(request, body)));
    try {
      const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
      if (!method) throw new SlackRefusal('unknown_method', { req_method: name });
      const token = tokenOf(request, body);
      const { token: _token, ...args } = argumentsOf(request, body, name);
      call.args = args;
      authorised(name, method, token, args);
      const fault = take(name);
      if (fault?.fault === 'hang') return 'hang';
      if (fault?.fault === 'reset') {
        response.destroy();
        return 'reset';
      }
      if (fault?.fault === 'throttle') return tooOften(1);
      if (fault?.fault === 'refuse') throw new SlackRefusal(fault.error ?? 'restricted_action');
      if (fault?.fault === 'error') {
        send({ ok: false, error: 'internal_error' }, 500);
        return 'error';
      }
      const seconds = options.limited ? limits.wait(name, method.tier, String(args.channel ?? '')) : 0;
      if (seconds > 0) return tooOften(seconds);
      if (name !== 'blocks.validate') refuseLacking(state, args);
      const value = method.call(args, state, token ?? '');
      if (fault?.fault === 'lost-answer') {
        response.destroy();
        return 'lost-answer';
      }
      warned({ ok: true, ...value });
      return 'ok';
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      noteBroken(state, name, error);
      warned({ ok: false, error: error.message, ...error.more });
      return error.message;
    }
  };

  return {
    faults,
    calls,
    methods: Object.keys(methods),
    handle(request, response, body) {
      const name = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/^\/api\//, '');
      state.counted.set(name, (state.counted.get(name) ?? 0) + 1);
      const call: Call = { method: name, at: state.clock.now(), args: {}, answer: '' };
      calls.push(call);
      if (calls.length > kept) calls.shift();
      call.answer = answer(name, request, response, body, call);
      if (call.answer !== 'ok') options.log?.('refused', { method: name, answer: call.answer });
    },
    forget() {
      faults.clear();
      limits.forget();
      calls.length = 0;
    },
  };
}

/** Returns an answer with one more warning, in both places where Slack says it. */
function withWarning(value: { response_metadata?: object; warning?: string }, warning?: string): object {
  if (warning === undefined) return value;
  const warnings = value.warning === undefined ? [warning] : [warning, value.warning];
  return {
    ...value,
    warning: warnings.join(','),
    response_metadata: { ...value.response_metadata, warnings },
  };
}

/** A message or view with a block of a kind that the workspace has not got is refused, whatever method it comes by. */
function refuseLacking({ lacks }: State, { blocks, view }: Args): void {
  const [first] = [...lacking(lacks, blocks), ...lacking(lacks, isThing(view) && view.blocks, '/view')];
  if (first) throw new SlackRefusal('invalid_blocks', { errors: worded([first]) });
}
