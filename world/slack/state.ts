/** What the small Slack remembers, and a bell for whoever waits for something to change. */
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { KnownBlock, ModalView } from '@slack/types';
import { app, type Cast, createCast } from './cast.ts';

export type Message = {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: KnownBlock[];
  thread?: string;
  metadata?: { event_type: string; event_payload: object };
  /** Only this person sees it. */
  onlyFor?: string;
  deleted?: true;
  /** What it showed before, oldest first. */
  before: { text: string; blocks: KnownBlock[] }[];
  edited?: true;
};

export type View = ModalView & {
  id: string;
  hash: string;
  for: string;
  state: { values: Record<string, Record<string, object>> };
};

export type Trigger = { user: string; at: number; used: boolean };
export type ResponseUrl = {
  channel: string;
  user: string;
  message?: string;
  thread?: string;
  at: number;
  uses: number;
};

export type State = Cast & {
  messages: Message[];
  views: Map<string, View>;
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  /** Emits `change` whenever somebody could see something new. */
  bell: EventEmitter;
  lastTs: number;
  /** Calls that broke a limit of Slack's, with what was wrong: a story with one has failed. */
  broken: string[];
  /** How often each method was called. */
  counted: Map<string, number>;
};

/** How many messages are kept. */
const kept = 5_000;

export const createState = (): State => {
  const bell = new EventEmitter();
  bell.setMaxListeners(0);
  return {
    ...createCast(),
    messages: [],
    views: new Map(),
    triggers: new Map(),
    responseUrls: new Map(),
    bell,
    lastTs: 0,
    broken: [],
    counted: new Map(),
  };
};

/** Returns a new message timestamp; no two are the same. */
export function newTs(state: State): string {
  state.lastTs = Math.max(state.lastTs + 1, Date.now() * 1_000);
  return `${Math.floor(state.lastTs / 1e6)}.${String(state.lastTs % 1e6).padStart(6, '0')}`;
}

export const newId = (letter: string) => `${letter}0${randomBytes(5).toString('hex').toUpperCase()}`;

/** Puts a message where people see it. */
export function post(state: State, message: Omit<Message, 'ts' | 'before'>): Message {
  const made: Message = { ts: newTs(state), before: [], ...message };
  state.messages.push(made);
  if (state.messages.length > kept) state.messages.shift();
  state.bell.emit('change');
  return made;
}

/** Changes what a message shows. */
export function edit(state: State, message: Message, shows: { text: string; blocks: KnownBlock[] }): void {
  message.before.push({ text: message.text, blocks: message.blocks });
  if (message.before.length > 200) message.before.shift();
  Object.assign(message, shows, shows.blocks.length === 0 && { edited: true });
  state.bell.emit('change');
}

export const isMember = (state: State, channel: string, user: string) =>
  state.channels.get(channel)?.members.includes(user) ?? false;

/** Returns the direct message channel of a person and the bot, made when needed. */
export function directOf(state: State, user: string): string {
  const known = [...state.channels.values()].find(channel => channel.im === user);
  if (known) return known.id;
  const id = `D0${user.slice(2)}`;
  state.channels.set(id, { id, name: `direct-${user}`, members: [user, app.user], im: user });
  return id;
}

/** A refusal as Slack gives it: HTTP 200 with `ok: false`. */
export class SlackRefusal extends Error {
  readonly more: object;
  constructor(code: string, more: object = {}) {
    super(code);
    this.more = more;
  }
}
