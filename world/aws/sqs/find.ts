/** SQS: how queues are named and found, and its refusals. */
import { AwsFault } from '../fault.ts';
import { readDocument } from '../iam/document.ts';
import type { Need } from '../operation.ts';
import type { State } from '../state.ts';
import type { Queue } from './queue.ts';

/** Returns the refusal of a value; the codes are those of the JSON protocol, with their old ones beside them in a header. */
export const invalidValue = (words: string) => new AwsFault('InvalidParameterValueException', words);

/** Returns the refusal of a member that is not there. A queue that is not named is one that does not exist (recorded: yavosh/pail on GitHub). */
export function missing(member: string): AwsFault {
  if (member === 'QueueUrl') return noQueue();
  if (member === 'QueueName')
    return invalidValue('Value for parameter QueueName is invalid. Reason: Must specify a queue name.');
  return new AwsFault(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${member}.`,
  );
}

/** The names that refusals without a model had in the query protocol: all but that of an expired token are recorded (yavosh/pail on GitHub). */
export const oldErrors = {
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'IncompleteSignature',
  ExpiredTokenException: 'ExpiredToken',
  SerializationException: 'MalformedInput',
  UnknownOperationException: 'InvalidAction',
};

/** Returns the refusal of a queue that is not there. */
export const noQueue = () => new AwsFault('QueueDoesNotExist', 'The specified queue does not exist.');

/** Returns a queue's URL, at the world's own address. */
export const urlOf = (state: State, name: string) => `${state.url}/${state.account}/${name}`;

/** Returns the ARN that a queue of this name has or would have. */
export const queueArn = (state: State, name: string, account = state.account) =>
  `arn:aws:sqs:${state.region}:${account}:${name}`;

/** What a URL names is in its path; which host it has does not matter. */
function named(url: string): { account: string; name: string } | undefined {
  const [, account, name] = /^https?:\/\/[^/]+\/(\d{12})\/([A-Za-z0-9_.-]+)$/.exec(url) ?? [];
  return account === undefined || name === undefined ? undefined : { account, name };
}

type Addressed = { QueueUrl?: string | undefined };

/** Returns a queue by its URL. Throws InvalidAddress and QueueDoesNotExist. */
export function queueOf(state: State, { QueueUrl: url = '' }: Addressed): Queue {
  const place = named(url);
  if (!place) throw new AwsFault('InvalidAddress', `The address ${url} is not valid for this endpoint.`, 404);
  const queue = place.account === state.account ? state.queues.get(place.name) : undefined;
  if (queue) return queue;
  throw noQueue();
}

/** Returns what IAM is asked before an action on the queue that a URL names. */
export const onQueue =
  (action: string) =>
  ({ QueueUrl: url = '' }: Addressed, state: State): Need[] => {
    const { account, name } = named(url) ?? { account: state.account, name: url };
    const text = account === state.account ? state.queues.get(name)?.settings.Policy : undefined;
    const policy = text === undefined ? {} : { policy: readDocument(text, 'resource') };
    return [{ action: `sqs:${action}`, resource: queueArn(state, name, account), ...policy }];
  };

/** Returns the queue with an ARN, if it is there. */
export const queueByArn = (state: State, arn: string): Queue | undefined =>
  [...state.queues.values()].find(queue => queue.arn === arn);
