/** SQS: what a queue can be told, and what it tells of itself. */
import { AwsFault } from '../fault.ts';
import { readDocument } from '../iam/document.ts';
import type { State } from '../state.ts';
import { queueByArn } from './find.ts';
import { mostBytes } from './message.ts';
import { counts, type Queue } from './queue.ts';

/** Least, most and usual value (API reference of SetQueueAttributes). */
const numbers: Record<string, [least: number, most: number, usual: number]> = {
  VisibilityTimeout: [0, 43_200, 30],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  MaximumMessageSize: [1_024, mostBytes, mostBytes],
  DelaySeconds: [0, 900, 0],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
};

const documents = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];
const counted = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
];

const unknown = (name: string) => new AwsFault('InvalidAttributeName', `Unknown Attribute ${name}.`);
const invalid = (name: string, why = '') =>
  new AwsFault(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${why && ` Reason: ${why}`}`,
  );

function parsed(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // What is no JSON is refused below, like JSON that is no object.
  }
  throw invalid(name, `${name} is not a JSON map.`);
}

function checkRedrive(state: State, text: string, own: string): void {
  const { deadLetterTargetArn: arn, maxReceiveCount: count, ...others } = parsed('RedrivePolicy', text);
  const value = (why: string) =>
    new AwsFault(
      'InvalidParameterValueException',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${why}`,
    );
  if (typeof arn !== 'string')
    throw value('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (count === undefined)
    throw value('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  if (Object.keys(others).length > 0)
    throw value('Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].');
  const lives = Number(count);
  if (!Number.isInteger(lives) || lives < 1 || lives > 1_000)
    throw value('Invalid value for maxReceiveCount: it must be between 1 and 1000.');
  if (arn === own) throw value('Dead letter target is the queue itself.');
  const dead = queueByArn(state, arn);
  if (!dead) throw value('Dead letter target does not exist.');
  if (!allows(dead, own)) throw value('Dead letter target does not allow this queue as its source.');
}

const permissions = ['allowAll', 'denyAll', 'byQueue'];
type AllowPolicy = { redrivePermission?: string; sourceQueueArns?: string[] };

/** Whether a queue lets another one make it its dead letter target: any may, unless it says otherwise. */
function allows({ settings }: Queue, source: string): boolean {
  const { redrivePermission: which, sourceQueueArns: named = [] } = JSON.parse(
    settings.RedriveAllowPolicy ?? '{}',
  ) as AllowPolicy;
  return which === 'byQueue' ? named.includes(source) : which !== 'denyAll';
}

/** Sources are named where, and only where, they are what decides (API reference of SetQueueAttributes; recorded: yavosh/pail on GitHub). */
function checkAllow(text: string): void {
  const { redrivePermission: which = '', sourceQueueArns: named } = parsed(
    'RedriveAllowPolicy',
    text,
  ) as AllowPolicy;
  const isNamed = Array.isArray(named) && named.length > 0 && named.length <= 10;
  if (!permissions.includes(which) || (which === 'byQueue' ? !isNamed : named !== undefined))
    throw new AwsFault(
      'InvalidParameterValueException',
      `Value ${text} for parameter RedriveAllowPolicy is invalid. Reason: byQueue, and nothing else, takes 1 to 10 sourceQueueArns.`,
    );
}

function checkPolicy(text: string): void {
  try {
    readDocument(text, 'resource');
  } catch (error) {
    if (error instanceof AwsFault) throw invalid('Policy', error.message);
    throw error;
  }
}

/** Refuses attributes that a queue cannot be given; `own` is the ARN of the queue. */
export function checkAttributes(state: State, given: Record<string, string>, own: string): void {
  for (const [name, value] of Object.entries(given)) {
    const [least, most] = numbers[name] ?? [];
    if (least !== undefined && most !== undefined) {
      const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
      if (!(number >= least && number <= most)) throw invalid(name);
    } else if ((name === 'FifoQueue' && value !== 'false') || name.startsWith('Kms'))
      throw new AwsFault(
        'UnsupportedOperation',
        `This world has plain standard queues; it knows no ${name}.`,
      );
    else if (name === 'SqsManagedSseEnabled') {
      if (value !== 'true' && value !== 'false') throw invalid(name);
    } else if (!documents.includes(name)) throw unknown(name);
    else if (value === '') continue;
    else if (name === 'RedrivePolicy') checkRedrive(state, value, own);
    else if (name === 'Policy') checkPolicy(value);
    else checkAllow(value);
  }
}

/** Changes a queue's attributes; a document that is empty is taken away. */
export function setAttributes(state: State, queue: Queue, given: Record<string, string>): void {
  checkAttributes(state, given, queue.arn);
  for (const [name, value] of Object.entries(given))
    if (value === '') delete queue.settings[name];
    else queue.settings[name] = value;
  // What is kept for less long may be too old already.
  queue.expires = 0;
  queue.changedAt = state.clock.now();
}

/** Returns the value that a queue has of an attribute it can be given. */
export const settingOf = ({ settings }: Pick<Queue, 'settings'>, name: string): string | undefined =>
  settings[name] ??
  (numbers[name] ? `${numbers[name][2]}` : name === 'SqsManagedSseEnabled' ? 'true' : undefined);

/** Returns a queue's attributes as GetQueueAttributes tells those that are asked for. Throws InvalidAttributeName. */
export function attributesOf(state: State, queue: Queue, wanted: readonly string[]): Record<string, string> {
  const settable = [...Object.keys(numbers), ...documents, 'SqsManagedSseEnabled'];
  const known = [
    ...settable,
    ...counted,
    'All',
    'FifoQueue',
    'ContentBasedDeduplication',
    'KmsMasterKeyId',
    'KmsDataKeyReusePeriodSeconds',
    'DeduplicationScope',
    'FifoThroughputLimit',
  ];
  for (const name of wanted) if (!known.includes(name)) throw unknown(name);
  const { visible, inFlight, delayed } = counts(queue, state.clock.now());
  const seconds = (ms: number) => `${Math.floor(ms / 1_000)}`;
  const all: Record<string, string | undefined> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: `${visible}`,
    ApproximateNumberOfMessagesNotVisible: `${inFlight}`,
    ApproximateNumberOfMessagesDelayed: `${delayed}`,
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.changedAt),
    ...Object.fromEntries(settable.map(name => [name, settingOf(queue, name)])),
  };
  return Object.fromEntries(
    Object.entries(all).filter(
      (one): one is [string, string] =>
        one[1] !== undefined && (wanted.includes('All') || wanted.includes(one[0])),
    ),
  );
}
