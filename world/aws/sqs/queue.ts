/** A standard queue: what lies in it, who sees it when, and what dies. Times are by the world's clock, and no faster. */
import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type State, uuid } from '../state.ts';

/** One message, or one copy of it: a copy has the same id and lives on its own. Times are milliseconds since 1970. */
export type Message = {
  key: number;
  id: string;
  body: string;
  attributes: Record<string, MessageAttributeValue>;
  trace?: string;
  sender: string;
  sentAt: number;
  visibleAt: number;
  received: number;
  firstReceivedAt?: number;
  /** The newest receipt handle; an older one deletes nothing. */
  receipt?: string;
  /** The ARN of the queue it died in. */
  diedIn?: string;
  isCopy?: true;
};

/** A queue and where its messages are: each is in `messages`, and either in the line or hidden. */
export type Queue = {
  /** Receipt handles are good for one queue, also when another of its name comes after it. */
  id: string;
  name: string;
  arn: string;
  createdAt: number;
  changedAt: number;
  purgedAt?: number;
  /** What callers set. */
  settings: Record<string, string>;
  /** By key; those that can be received in `line` from `head` on, the others in `hidden`. */
  messages: Map<number, Message>;
  line: Message[];
  head: number;
  hidden: Set<Message>;
  /** Nothing hidden comes to light before this moment, and nothing is too old. */
  due: number;
  expires: number;
  /** How many receivers wait for a message. */
  waiting: number;
  /** Called when a message has come or gone. */
  watchers: Set<() => void>;
};

/**
 * What goes wrong on demand: the share of events that are delivered twice, among how many messages the next is drawn, and
 * the share of received messages that come once more although they were received or deleted.
 */
export type Delivery = { duplicates: number; shuffle: number; redelivery: number };

/** A queue of AWS's has no end; the world's memory has. */
const mostMessages = 500_000;
/** Messages that may be received and neither deleted nor visible again ("Amazon SQS message quotas"). */
export const mostInFlight = 120_000;

const defaults = { VisibilityTimeout: 30, MessageRetentionPeriod: 345_600 };

/** Returns a setting that is a number of seconds, in milliseconds. */
const setting = ({ settings }: Queue, name: keyof typeof defaults) =>
  Number(settings[name] ?? defaults[name]) * 1_000;

let keys = 0;

/** Adds a queue with nothing in it. */
export function addQueue(state: State, name: string, settings: Record<string, string> = {}): Queue {
  const now = state.clock.now();
  const queue: Queue = {
    id: uuid(),
    name,
    arn: `arn:aws:sqs:${state.region}:${state.account}:${name}`,
    createdAt: now,
    changedAt: now,
    settings,
    messages: new Map(),
    line: [],
    head: 0,
    hidden: new Set(),
    due: Number.POSITIVE_INFINITY,
    expires: Number.POSITIVE_INFINITY,
    waiting: 0,
    watchers: new Set(),
  };
  state.queues.set(name, queue);
  return queue;
}

/** Returns an MD5 digest in hex, as SQS tells it. */
export const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');

/** Returns whether a queue takes another message. */
export const hasRoom = ({ messages }: Queue) => messages.size < mostMessages;

function tell({ watchers }: Queue): void {
  for (const watch of [...watchers]) watch();
}

function place(queue: Queue, message: Message, now: number): void {
  queue.messages.set(message.key, message);
  queue.expires = Math.min(queue.expires, message.sentAt + setting(queue, 'MessageRetentionPeriod'));
  if (message.visibleAt > now) hide(queue, message);
  else queue.line.push(message);
}

function hide(queue: Queue, message: Message): void {
  queue.hidden.add(message);
  queue.due = Math.min(queue.due, message.visibleAt);
}

type New = Pick<Message, 'body' | 'sender'> & Partial<Pick<Message, 'attributes' | 'trace'>>;

/** Puts a message into a queue, to be seen after so many milliseconds or as the queue says, and returns it. */
export function put(
  state: State,
  queue: Queue,
  given: New,
  delay = Number(queue.settings.DelaySeconds ?? 0) * 1_000,
): Message {
  const now = state.clock.now();
  const made = { key: ++keys, id: uuid(), attributes: {}, sentAt: now, visibleAt: now + delay, received: 0 };
  const message: Message = { ...made, ...given };
  place(queue, message, now);
  tell(queue);
  return message;
}

/** Lets time pass for a queue: what was hidden comes to light, and what is too old is gone. */
export function pass(queue: Queue, now: number): void {
  if (now >= queue.expires) expire(queue, now);
  if (now < queue.due) return;
  queue.due = Number.POSITIVE_INFINITY;
  for (const message of queue.hidden)
    if (message.visibleAt > now) queue.due = Math.min(queue.due, message.visibleAt);
    else {
      queue.hidden.delete(message);
      queue.line.push(message);
    }
}

function expire(queue: Queue, now: number): void {
  const kept = setting(queue, 'MessageRetentionPeriod');
  queue.expires = Number.POSITIVE_INFINITY;
  for (const message of queue.messages.values())
    if (message.sentAt + kept <= now) remove(queue, message);
    else queue.expires = Math.min(queue.expires, message.sentAt + kept);
}

/** Removes a message, wherever it is; in the line it is passed over. */
export function remove(queue: Queue, message: Message): void {
  if (!queue.messages.delete(message.key)) return;
  queue.hidden.delete(message);
  if (queue.messages.size === 0) tell(queue);
}

/** Removes all messages. */
export function purge(queue: Queue): void {
  queue.messages.clear();
  queue.hidden.clear();
  Object.assign(queue, { line: [], head: 0 });
  tell(queue);
}

/** Returns the next message that can be seen, drawn from the first `among` of them. */
export function next(queue: Queue, among: number): Message | undefined {
  while (queue.head < queue.line.length) {
    const left = queue.line.length - queue.head;
    const drawn = queue.head + (among > 1 ? Math.floor(Math.random() * Math.min(among, left)) : 0);
    const message = queue.line[drawn] as Message;
    queue.line[drawn] = queue.line[queue.head] as Message;
    queue.head++;
    if (queue.head > 1_000 && queue.head > queue.line.length / 2) {
      queue.line = queue.line.slice(queue.head);
      queue.head = 0;
    }
    if (queue.messages.has(message.key) && !queue.hidden.has(message)) return message;
  }
  return undefined;
}

/** Takes a message that can be seen out of the line: only for one that is about to be hidden. */
export function withdraw(queue: Queue, message: Message): void {
  queue.line = queue.line.slice(queue.head).filter(one => one !== message);
  queue.head = 0;
}

/** Hides a message until a moment, or has it seen at once. */
export function showAt(queue: Queue, message: Message, moment: number, now: number): void {
  queue.hidden.delete(message);
  message.visibleAt = moment;
  if (moment > now) hide(queue, message);
  else {
    queue.line.push(message);
    tell(queue);
  }
}

/** Moves a message that was received too often to another queue, as it is. */
export function bury(queue: Queue, message: Message, dead: Queue, now: number): void {
  remove(queue, message);
  const { receipt: _, ...rest } = message;
  place(dead, { ...rest, diedIn: queue.arn, visibleAt: now }, now);
  tell(dead);
}

/** Returns for how long a received message is hidden, unless its receiver says otherwise; milliseconds. */
export const hides = (queue: Queue) => setting(queue, 'VisibilityTimeout');

/** Adds a copy of a message that can be seen at once, whatever becomes of the message. */
export function copy(queue: Queue, message: Message, now: number): void {
  place(queue, { ...message, key: ++keys, isCopy: true, visibleAt: now }, now);
}

/** Returns how many messages can be seen, are received and not deleted, and are yet to be seen for the first time. */
export function counts(queue: Queue, now: number): { visible: number; inFlight: number; delayed: number } {
  pass(queue, now);
  let delayed = 0;
  for (const { received } of queue.hidden) if (received === 0) delayed++;
  const hidden = queue.hidden.size;
  return { visible: queue.messages.size - hidden, inFlight: hidden - delayed, delayed };
}
