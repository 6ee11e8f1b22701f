/** The AWS event stream (application/vnd.amazon.eventstream), by the SDK's own schemas and codec turned round. */
import type { ServerResponse } from 'node:http';
import { EventStreamCodec } from '@smithy/core/event-streams';
import type { NormalizedSchema } from '@smithy/core/schema';
import { fromUtf8, toUtf8 } from '@smithy/core/serde';
import { writeJson } from './wire.ts';

export type Frames = { next(): Promise<Uint8Array | undefined>; stop(): void };

const codec = new EventStreamCodec(toUtf8, fromUtf8);

function frame(headers: Record<string, string>, body: string): Uint8Array {
  const all = { ':content-type': 'application/json', ...headers };
  return codec.encode({
    headers: Object.fromEntries(
      Object.entries(all).map(([name, value]) => [name, { type: 'string' as const, value }]),
    ),
    body: fromUtf8(body),
  });
}

/** Errors are exceptions of the stream, all else events; a structure's schema begins with -3 where it is an error. */
function frameOf(union: NormalizedSchema, event: object): Uint8Array {
  const [name = ''] = Object.keys(event);
  const schema = union.getMemberSchema(name);
  const isError = (schema.getSchema() as unknown as unknown[])[0] === -3;
  const headers = isError
    ? { ':message-type': 'exception', ':exception-type': name }
    : { ':message-type': 'event', ':event-type': name };
  return frame(headers, writeJson(schema, (event as Record<string, object>)[name] ?? {}));
}

/** Returns the frames of an output that is a stream of events, or undefined if it is none. */
export function framesOf(schema: NormalizedSchema, output: object): Frames | undefined {
  const member = schema.getEventStreamMember();
  if (member === '') return undefined;
  const union = schema.getMemberSchema(member);
  const events = (output as Record<string, AsyncIterable<object>>)[member]?.[Symbol.asyncIterator]();
  let isFirst = true;
  return {
    async next() {
      // An RPC protocol's answer itself comes first, as an event of its own.
      if (isFirst) {
        isFirst = false;
        return frame({ ':message-type': 'event', ':event-type': 'initial-response' }, '{}');
      }
      const result = await events?.next();
      return result?.done === false ? frameOf(union, result.value) : undefined;
    },
    stop: () => void events?.return?.(),
  };
}

/** Sends frames until there are no more or nobody reads; a slow reader is waited for. */
export async function pour(frames: Frames, response: ServerResponse): Promise<void> {
  const gone = new Promise<void>(resolve => {
    response.once('close', () => {
      frames.stop();
      resolve();
    });
  });
  const drained = () =>
    new Promise<void>(resolve => {
      response.once('drain', resolve);
    });
  for (let next = await frames.next(); next; next = await frames.next())
    if (!response.write(next)) await Promise.race([drained(), gone]);
  response.end();
}
