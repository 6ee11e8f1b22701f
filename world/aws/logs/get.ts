/** One stream, forwards and backwards. */
import type * as client from '@aws-sdk/client-cloudwatch-logs';
import { constrain } from '../constraints.ts';
import type { Operation } from '../operation.ts';
import {
  groupIdentifier,
  groupName,
  groupOf,
  invalid,
  type LogEvent,
  nameOf,
  need,
  streamName,
  streamOf,
} from './group.ts';
import { filled } from './page.ts';
import { type Place, read } from './reading.ts';

/** A token says where the page ends that it came with: `f/` reads on after that event, `b/` back before it. */
const tokenOf = ({ forward, id }: Place) => `${forward ? 'f' : 'b'}/${id}/s`;

function placeIn(token: string): Place {
  const [, way, id] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  if (id === undefined) throw invalid('The specified nextToken is invalid.');
  return { forward: way === 'f', id };
}

const idOf = (number: bigint) => `${number}`.padStart(56, '0');
const after = (id: string) => idOf(BigInt(id) + 1n);
const before = (id: string) => idOf(BigInt(id) > 0n ? BigInt(id) - 1n : 0n);

const first = '0'.repeat(56);
const last = '9'.repeat(56);

/** Returns the page at a place, oldest event first, and the places on both sides of it. */
function pageAt(
  events: Iterable<LogEvent>,
  limit: number,
  place: Place,
): { page: LogEvent[]; ends: [back: string, on: string] } {
  const { forward, id } = place;
  const { page } = filled(events, limit);
  if (!forward) page.reverse();
  const [oldest] = page;
  const newest = page.at(-1);
  if (oldest && newest) return { page, ends: [oldest.id, newest.id] };
  // Where there is no more, the same token comes back, and the other one turns round there.
  return { page, ends: forward ? [after(id), id] : [id, before(id)] };
}

export const getLogEvents: Operation<client.GetLogEventsCommandInput, client.GetLogEventsCommandOutput> = {
  bucket: 'log events get',
  needs: (input, state) => [
    need(state, 'GetLogEvents', nameOf(state, input), input.logStreamName),
    ...(input.unmask ? [need(state, 'Unmask', nameOf(state, input))] : []),
  ],
  run(input, state) {
    const {
      startTime = 0,
      endTime = Number.POSITIVE_INFINITY,
      limit = 10_000,
      startFromHead = false,
    } = input;
    constrain('InvalidParameterException', input, {
      logGroupName: groupName,
      logGroupIdentifier: groupIdentifier,
      logStreamName: streamName,
      startTime: { min: 0 },
      endTime: { min: 0 },
      nextToken: { min: 1 },
      limit: { min: 1, max: 10_000 },
    });
    const stream = streamOf(groupOf(state, input), input.logStreamName ?? '');
    const place =
      input.nextToken === undefined
        ? { forward: startFromHead, id: startFromHead ? first : last }
        : placeIn(input.nextToken);
    if (input.nextToken !== undefined && place.forward && !startFromHead)
      throw invalid('startFromHead must be true where nextToken is a nextForwardToken.');
    const events = read([stream], { start: startTime, end: endTime - 1 }, place, state.clock.now());
    const { page, ends } = pageAt(events, limit, place);
    const [back, on] = ends;
    return {
      $metadata: {},
      events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: tokenOf({ forward: true, id: on }),
      nextBackwardToken: tokenOf({ forward: false, id: back }),
    };
  },
};
