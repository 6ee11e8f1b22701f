/** What a method of the Web API is, and how it reads its arguments. */
import type { Message, State } from '../state.ts';
import { SlackRefusal } from '../state.ts';

export type Args = Record<string, unknown>;
export type Tier = 'tier1' | 'tier2' | 'tier3' | 'tier4' | 'channel';

export type Method = {
  /** Its rate limit (slack.md §2); none is as good as none. */
  tier?: Tier;
  /** It needs no token. */
  open?: true;
  /** The scope its token needs; some depend on the kind of conversation. */
  scope?: string | ((args: Args, state: State) => string);
  call(args: Args, state: State, token: string): object;
};

export type Methods = Record<string, Method>;

/** Slack's answer to arguments that it cannot read. */
export const invalidArguments = (...messages: string[]) =>
  new SlackRefusal('invalid_arguments', {
    response_metadata: { messages: messages.map(message => `[ERROR] ${message}`) },
  });

/** Returns an argument that must be there. */
export function needed(args: Args, name: string): string {
  const value = args[name];
  if (value === undefined || value === null || value === '')
    throw invalidArguments(`missing required field: ${name}`);
  if (typeof value !== 'string') throw invalidArguments(`must be a string [json-pointer:/${name}]`);
  return value;
}

/** Returns an argument that may be left out. */
export const given = (args: Args, name: string): string | undefined =>
  args[name] === undefined || args[name] === null || args[name] === '' ? undefined : needed(args, name);

export const flag = (args: Args, name: string): boolean =>
  args[name] === true || args[name] === 'true' || args[name] === '1' || args[name] === 1;

/** Returns a message that everybody in the channel can see: an ephemeral one is none. */
export const messageAt = (state: State, channel: string, ts: string): Message | undefined =>
  state.messages.find(
    one => one.ts === ts && one.channel === channel && !one.deleted && one.onlyFor === undefined,
  );

/** Returns the scope that reading a conversation's facts or messages needs. */
export const byKind =
  (what: 'read' | 'history') =>
  (args: Args, state: State): string => {
    const channel = state.channels.get(String(args.channel ?? ''));
    if (channel?.im !== undefined) return `im:${what}`;
    return channel?.private ? `groups:${what}` : `channels:${what}`;
  };
