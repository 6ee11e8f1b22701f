/** A group's events by time and pattern, over all of its streams. */
import { createHash } from 'node:crypto';
import type * as client from '@aws-sdk/client-cloudwatch-logs';
import { constrain } from '../constraints.ts';
import type { Operation } from '../operation.ts';
import {
  groupIdentifier,
  groupName,
  groupOf,
  invalid,
  type LogGroup,
  nameOf,
  need,
  streamName,
  streamOf,
} from './group.ts';
import { filled } from './page.ts';
import { matcher } from './pattern/index.ts';
import { type Found, type Place, read } from './reading.ts';

/** AWS looks at part of a long time for one answer, and answers with what it found there: perhaps with nothing. */
const looksThrough = 10_000;
/** A range longer than this begins with an answer without events. */
const longRange = 86_400_000;

/** The newest come first only from this day on, and tokens live for a day (API reference of FilterLogEvents). */
const newestFirstSince = Date.UTC(2024, 0, 1);
const tokenLives = 86_400_000;

type In = client.FilterLogEventsCommandInput;

/** What a token is good for: the same question. */
const asked = (
  group: LogGroup,
  { logStreamNames, logStreamNamePrefix, startTime, endTime, filterPattern }: In,
) =>
  createHash('sha256')
    .update(
      JSON.stringify([group.name, logStreamNames, logStreamNamePrefix, startTime, endTime, filterPattern]),
    )
    .digest('hex')
    .slice(0, 16);

const tokenOf = (question: string, now: number, { forward, id }: Place) =>
  Buffer.from([question, now, forward ? 'f' : 'b', id].join(' ')).toString('base64url');

function placeIn(token: string, question: string, now: number): Place {
  const text = Buffer.from(token, 'base64url').toString();
  const [, own, made, way, id] = /^(\w{16}) (\d+) ([fb]) (\d{56})$/.exec(text) ?? [];
  if (id === undefined || own !== question || now - Number(made) > tokenLives)
    throw invalid('The specified nextToken is invalid.');
  return { forward: way === 'f', id };
}

function check(input: In): void {
  constrain('InvalidParameterException', input, {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamNames: { min: 1, max: 100, each: streamName },
    logStreamNamePrefix: streamName,
    startTime: { min: 0 },
    endTime: { min: 0 },
    filterPattern: { max: 1024 },
    nextToken: { min: 1 },
    limit: { min: 1, max: 10_000 },
  });
  if (input.logStreamNames && input.logStreamNamePrefix !== undefined)
    throw invalid('logStreamNames and logStreamNamePrefix are mutually exclusive.');
  if (input.startFromHead === false && (input.startTime ?? 0) < newestFirstSince)
    throw invalid('startFromHead may be false only when startTime is on or after Jan 1, 2024 00:00:00 UTC.');
}

/** Returns the streams that are asked for. */
const streamsOf = (group: LogGroup, { logStreamNames: names, logStreamNamePrefix: prefix = '' }: In) =>
  names?.map(name => streamOf(group, name)) ??
  [...group.streams.values()].filter(({ name }) => name.startsWith(prefix));

export const filterLogEvents: Operation<In, client.FilterLogEventsCommandOutput> = {
  bucket: 'log events filter',
  needs: (input, state) => [
    need(state, 'FilterLogEvents', nameOf(state, input)),
    ...(input.unmask ? [need(state, 'Unmask', nameOf(state, input))] : []),
  ],
  run(input, state) {
    check(input);
    const { startTime = 0, startFromHead = true, limit = 10_000, nextToken } = input;
    const matches = matcher(input.filterPattern);
    const group = groupOf(state, input);
    const now = state.clock.now();
    const question = asked(group, input);
    const start = { forward: startFromHead, id: (startFromHead ? '0' : '9').repeat(56) };
    const place = nextToken === undefined ? start : placeIn(nextToken, question, now);
    const answer = (events: Found[], next?: string): client.FilterLogEventsCommandOutput => ({
      $metadata: {},
      events: events.map(({ id, stream, timestamp, message, ingestionTime }) => ({
        eventId: id,
        logStreamName: stream,
        timestamp,
        message,
        ingestionTime,
      })),
      searchedLogStreams: [],
      ...(next !== undefined && { nextToken: tokenOf(question, now, { ...place, id: next }) }),
    });
    const streams = streamsOf(group, input);
    if (nextToken === undefined && (input.endTime ?? now) - startTime > longRange)
      return answer([], place.id);
    const range = { start: startTime, end: input.endTime ?? Number.POSITIVE_INFINITY };
    let looked = 0;
    let last: string | undefined;
    let isOver = true;
    const matching = function* () {
      for (const event of read(streams, range, place, now)) {
        isOver = looked < looksThrough;
        if (!isOver) return;
        looked++;
        last = event.id;
        if (matches(event)) yield event;
      }
    };
    const { page, isFull } = filled(matching(), limit);
    // A full page has a token even if nothing follows: AWS does not look ahead.
    if (isFull) return answer(page, page.at(-1)?.id);
    return answer(page, isOver ? undefined : last);
  },
};
