/** What the small Slack remembers, and a bell for whoever waits for something to change. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { KnownBlock, View as SlackView } from '@slack/types';
import { app, type Cast, createCast } from './cast.ts';
import { type Clock, realClock } from './clock.ts';
import { createKeyring, type Keyring } from './keys.ts';

/** Values of inputs, by block and action, as payloads carry them. */
export type Values = Record<string, Record<string, Record<string, unknown>>>;

export type Message = {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: KnownBlock[];
  attachments?: Record<string, unknown>[];
  thread?: string;
  /** A thread reply that is also shown in the channel. */
  broadcast?: true;
  metadata?: { event_type: string; event_payload: object };
  /** Only this person sees it. */
  onlyFor?: string;
  deleted?: true;
  /** What it showed before, oldest first. */
  before: { text: string; blocks: KnownBlock[] }[];
  edited?: true;
  /** Its poster asked Slack to turn @names into mentions (`link_names`, `parse: full`). */
  linksNames?: true;
  reactions?: { name: string; users: string[] }[];
  files?: { id: string; name: string; size: number }[];
  /** What each person has chosen in its selects, by user. */
  chosen?: Record<string, Values>;
};

export type View = SlackView & {
  id: string;
  hash: string;
  for: string;
  root: string;
  previous: string | null;
  state: { values: Values };
  /** What the bot complained about when it was submitted last, by block. */
  errors?: Record<string, string>;
};

export type Trigger = { user: string; at: number; used: boolean; view?: string };
export type ResponseUrl = {
  channel: string;
  user: string;
  message?: string;
  thread?: string;
  at: number;
  uses: number;
};
export type File = { id: string; name: string; length: number; bytes?: Buffer; shared: boolean };

export type State = Cast & {
  clock: Clock;
  /** How far Slack's wall clock is ahead of this machine's, in milliseconds: what its answers are dated by. */
  aheadMs: number;
  /** Kinds of blocks that this workspace has not got yet. */
  lacks: string[];
  keys: Keyring;
  messages: Message[];
  /** Open dialogs of each person, the root first. */
  views: Map<string, View[]>;
  homes: Map<string, View>;
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  files: Map<string, File>;
  /** Emits `posted`, `updated`, `deleted`, `ephemeral`, `view` and `ack` with what it was, and `change` after each. */
  bell: EventEmitter;
  lastTs: number;
  /** What the bot sent that broke a limit of Slack's, with what was wrong: a story with one has failed. */
  broken: string[];
  /** How often each method was called. */
  counted: Map<string, number>;
};

/** How many messages, triggers and response_urls are kept. */
const kept = { messages: 5_000, keys: 2_000, edits: 200 };

const blank = () => ({
  ...createCast(),
  aheadMs: 0,
  lacks: [],
  keys: createKeyring(),
  messages: [],
  views: new Map(),
  homes: new Map(),
  triggers: new Map(),
  responseUrls: new Map(),
  files: new Map(),
  broken: [],
  counted: new Map(),
});

/** Returns a Slack in which nothing has been said. */
export const createState = (clock: Clock = realClock()): State => {
  const bell = new EventEmitter();
  bell.setMaxListeners(0);
  return { ...blank(), clock, bell, lastTs: 0 };
};

/** Forgets everything that was said and done, in place. */
export function forget(state: State): void {
  Object.assign(state, blank());
  state.bell.emit('change');
}

/** Returns a new message timestamp; no two are the same. */
export function newTs(state: State): string {
  state.lastTs = Math.max(state.lastTs + 1, state.clock.now() * 1_000);
  return `${Math.floor(state.lastTs / 1e6)}.${String(state.lastTs % 1e6).padStart(6, '0')}`;
}

export const newId = (letter: string) => `${letter}0${randomBytes(5).toString('hex').toUpperCase()}`;

/** Remembers something by its key, and forgets the oldest. */
export function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size > kept.keys) map.delete(map.keys().next().value ?? '');
}

const ring = (state: State, what: string, thing: unknown): void => {
  state.bell.emit(what, thing);
  state.bell.emit('change');
};

/** Says that a dialog opened, changed or closed. */
export const viewChanged = (state: State, view: View): void => ring(state, 'view', view);

/** Puts a message where people see it. */
export function post(state: State, message: Omit<Message, 'ts' | 'before'>): Message {
  const made: Message = { ts: newTs(state), before: [], ...message };
  state.messages.push(made);
  if (state.messages.length > kept.messages) state.messages.shift();
  ring(state, made.onlyFor === undefined ? 'posted' : 'ephemeral', made);
  return made;
}

export type Shown = Pick<Message, 'text' | 'blocks' | 'attachments'>;

/** Changes what a message shows. An edit with blocks bears no mark. */
export function edit(state: State, message: Message, shows: Shown): void {
  message.before.push({ text: message.text, blocks: message.blocks });
  if (message.before.length > kept.edits) message.before.shift();
  delete message.attachments;
  delete message.chosen;
  Object.assign(message, shows, shows.blocks.length === 0 && { edited: true });
  ring(state, 'updated', message);
}

/** Takes a message away. */
export function remove(state: State, message: Message): void {
  message.deleted = true;
  ring(state, 'deleted', message);
}

export const isMember = (state: State, channel: string, user: string) =>
  state.channels.get(channel)?.members.includes(user) ?? false;

/** Returns the direct message channel of a person and the bot, made when needed. */
export function directOf(state: State, user: string): string {
  const id = `D0${user.slice(2)}`;
  if (!state.channels.has(id))
    state.channels.set(id, { id, name: 'directmessage', members: [user, app.user], im: user });
  return id;
}

/** Refusals that are the bot's own fault, whoever is in whatever channel. */
const careless =
  /^(invalid_(blocks|arguments|json|attachments|metadata|errors|response)|no_text$|msg_too_long$|metadata_too_large$|view_too_large$|too_many_attachments$|unknown_method$)/;

/** Notes a refusal that breaks a limit of Slack's. */
export function noteBroken(state: State, where: string, { message, more }: SlackRefusal): void {
  if (careless.test(message)) state.broken.push(`${where}: ${message} ${JSON.stringify(more)}`);
}

/** A refusal as Slack gives it: HTTP 200 with `ok: false`. */
export class SlackRefusal extends Error {
  readonly more: object;
  constructor(code: string, more: object = {}) {
    super(code);
    this.more = more;
  }
}
