/** Log streams: made and listed. */
import * as client from '@aws-sdk/client-cloudwatch-logs';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import { type Operation, paged } from '../operation.ts';
import type { State } from '../state.ts';
import {
  groupArn,
  groupCalled,
  groupIdentifier,
  groupName,
  groupOf,
  invalid,
  type LogStream,
  nameOf,
  need,
  streamName,
} from './group.ts';
import { endsOf } from './reading.ts';
import { addStream, eventId } from './write.ts';

export const createLogStream: Operation<
  client.CreateLogStreamCommandInput,
  client.CreateLogStreamCommandOutput
> = {
  bucket: 'log stream create',
  needs: (input, state) => [need(state, 'CreateLogStream', input.logGroupName ?? '', input.logStreamName)],
  run(input, state) {
    constrain('InvalidParameterException', input, { logGroupName: groupName, logStreamName: streamName });
    const group = groupCalled(state, input.logGroupName ?? '');
    const name = input.logStreamName ?? '';
    if (group.streams.has(name))
      throw new AwsFault('ResourceAlreadyExistsException', 'The specified log stream already exists');
    addStream(state, group, name);
    return { $metadata: {} };
  },
};

const shown = (state: State, group: string, stream: LogStream): client.LogStream => {
  const ends = endsOf(stream, state.clock.now());
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    ...(ends && { firstEventTimestamp: ends.first, lastEventTimestamp: ends.last }),
    ...(stream.ingestedAt !== undefined && { lastIngestionTime: stream.ingestedAt }),
    uploadSequenceToken: eventId(stream.createdAt, stream.events.length),
    arn: `${groupArn(state, group)}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
};

export const describeLogStreams: Operation<
  client.DescribeLogStreamsCommandInput,
  client.DescribeLogStreamsCommandOutput
> = {
  bucket: 'log stream read',
  needs: (input, state) => [need(state, 'DescribeLogStreams', nameOf(state, input))],
  run(input, state) {
    const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
    constrain('InvalidParameterException', input, {
      logGroupName: groupName,
      logGroupIdentifier: groupIdentifier,
      logStreamNamePrefix: streamName,
      orderBy: { values: Object.values(client.OrderBy) },
      limit: { min: 1, max: 50 },
    });
    if (orderBy === 'LastEventTime' && prefix !== undefined)
      throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
    const group = groupOf(state, input);
    const ascending = [...group.streams.values()]
      .filter(({ name }) => name.startsWith(prefix ?? ''))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const lastEvent = (stream: LogStream) => endsOf(stream, state.clock.now())?.last ?? 0;
    if (orderBy === 'LastEventTime') ascending.sort((a, b) => lastEvent(a) - lastEvent(b));
    const { page, next } = paged(descending ? ascending.reverse() : ascending, input.limit ?? 50, {
      token: input.nextToken,
      list: `streams ${group.name} ${prefix} ${orderBy} ${descending}`,
      code: 'InvalidParameterException',
      words: 'The specified nextToken is invalid.',
    });
    return {
      $metadata: {},
      logStreams: page.map(stream => shown(state, group.name, stream)),
      ...(next && { nextToken: next }),
    };
  },
};
