/** Writing events from outside, as agents do. */
import type * as client from '@aws-sdk/client-cloudwatch-logs';
import { constrain } from '../constraints.ts';
import type { Operation } from '../operation.ts';
import { groupCalled, groupName, invalid, need, streamName, streamOf } from './group.ts';
import { eventId, write } from './write.ts';

const dayMs = 86_400_000;

/** Events are refused that are further from now (API reference of PutLogEvents). */
const mostAhead = 7_200_000;
const oldest = 14 * dayMs;

/** What each event weighs besides its message, and what a batch may weigh; bytes (API reference of PutLogEvents). */
const overhead = 26;
const mostBytes = 1_048_576;

const at = (event: client.InputLogEvent) => event.timestamp ?? 0;

export const putLogEvents: Operation<client.PutLogEventsCommandInput, client.PutLogEventsCommandOutput> = {
  needs: (input, state) => [need(state, 'PutLogEvents', input.logGroupName ?? '', input.logStreamName)],
  run(input, state) {
    const { logEvents: events = [] } = input;
    constrain('InvalidParameterException', input, {
      logGroupName: groupName,
      logStreamName: streamName,
      logEvents: { min: 1, max: 10_000 },
    });
    events.forEach((event, i) => {
      const path = `logEvents.${i + 1}.member.`;
      for (const name of ['message', 'timestamp'] as const)
        if (event[name] === undefined)
          throw invalid(
            `1 validation error detected: Value null at '${path}${name}' failed to satisfy constraint: Member must not be null`,
          );
      constrain('InvalidParameterException', event, { message: { min: 1 }, timestamp: { min: 0 } }, path);
    });
    const group = groupCalled(state, input.logGroupName ?? '');
    const stream = streamOf(group, input.logStreamName ?? '');
    const size = events.reduce((sum, { message = '' }) => sum + Buffer.byteLength(message) + overhead, 0);
    if (size > mostBytes) throw invalid(`Upload too large: ${size} bytes exceeds limit of ${mostBytes}`);
    if (events.some((event, i) => i > 0 && at(event) < at(events[i - 1] ?? event)))
      throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
    const now = state.clock.now();
    const expired = now - (group.retentionInDays ?? Number.POSITIVE_INFINITY) * dayMs;
    const old = now - oldest;
    const taken = events.filter(one => at(one) >= Math.max(old, expired) && at(one) <= now + mostAhead);
    const [first] = taken;
    const last = taken.at(-1);
    if (first && last && at(last) - at(first) > dayMs)
      throw invalid(
        'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
      );
    write(
      state,
      group,
      stream,
      taken.map(one => ({ timestamp: at(one), message: one.message ?? '' })),
    );
    const tooNew = events.findIndex(one => at(one) > now + mostAhead);
    const tooOld = events.filter(one => at(one) < old).length;
    const gone = events.filter(one => at(one) < expired).length;
    const rejected = {
      ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
      ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
      ...(gone > 0 && { expiredLogEventEndIndex: gone }),
    };
    return {
      $metadata: {},
      nextSequenceToken: eventId(now, group.written),
      ...(taken.length < events.length && { rejectedLogEventsInfo: rejected }),
    };
  },
};
