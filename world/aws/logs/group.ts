/** Log groups, their streams and events as they are kept, and how callers name them. */
import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { AwsFault } from '../fault.ts';
import type { Need } from '../operation.ts';
import { type State, tagContext } from '../state.ts';
import type { Flow } from './flow.ts';

/** Times are milliseconds since 1970; events are ordered by their ids: 14 digits of time, 42 of the order of arrival. */
export type LogEvent = { id: string; timestamp: number; ingestionTime: number; message: string };

export type LogStream = {
  name: string;
  createdAt: number;
  /** Oldest first. */
  events: LogEvent[];
  ingestedAt?: number;
  /** Until when its container has spoken: it speaks when somebody listens. */
  spokenUntil?: number;
  /** What it says at a rate, besides its events. */
  flow?: Flow;
};

export type LogGroup = {
  name: string;
  createdAt: number;
  class: LogGroupClass;
  isProtected: boolean;
  retentionInDays?: number;
  /** How many events ever came. */
  written: number;
  streams: Map<string, LogStream>;
};

/** Somebody who is told of every event as it comes. */
export type Tail = { hear(group: LogGroup, stream: LogStream, events: LogEvent[]): void };

/** What the names in calls must be (constraints of the API model). */
export const groupName = { min: 1, max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' };
export const groupIdentifier = { min: 1, max: 2048, pattern: '[\\w#+=/:,.@-]*' };
export const streamName = { min: 1, max: 512, pattern: '[^:*]*' };

export const invalid = (words: string) => new AwsFault('InvalidParameterException', words);
const notFound = (what: string) =>
  new AwsFault('ResourceNotFoundException', `The specified log ${what} does not exist.`);

/** Returns a group's ARN, without the `:*` that policies need. */
export const groupArn = (state: State, name: string) =>
  `arn:aws:logs:${state.region}:${state.account}:log-group:${name}`;

/** Returns the question to IAM. Its resource ends in a stream, named or not, so a policy must say `…:log-group:NAME:*`. */
export const need = (state: State, action: string, group: string, stream = ''): Need => ({
  action: `logs:${action}`,
  resource: `${groupArn(state, group)}:log-stream:${stream}`,
  context: tagContext('aws:ResourceTag', state.tags.get(groupArn(state, group))),
});

type Named = { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined };

/** Returns the group's name in what may be its name or its ARN. */
export const nameIn = (state: State, identifier: string) =>
  identifier.startsWith(groupArn(state, '')) ? identifier.slice(groupArn(state, '').length) : identifier;

/** Returns the name a call gives, or nothing; it is not checked. */
export const nameOf = (state: State, { logGroupName, logGroupIdentifier }: Named) =>
  logGroupName ?? nameIn(state, logGroupIdentifier ?? '');

/** Returns the group with this name. Throws ResourceNotFoundException. */
export function groupCalled(state: State, name: string): LogGroup {
  const group = state.logGroups.get(name);
  if (!group) throw notFound('group');
  return group;
}

/** Returns the group a call names by exactly one of its two members. Throws as the service does. */
export function groupOf(state: State, input: Named): LogGroup {
  if ((input.logGroupName === undefined) === (input.logGroupIdentifier === undefined))
    throw invalid('You must include either logGroupIdentifier or logGroupName, but not both.');
  return groupCalled(state, nameOf(state, input));
}

/** Returns the stream with this name. Throws ResourceNotFoundException. */
export function streamOf(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (!stream) throw notFound('stream');
  return stream;
}
