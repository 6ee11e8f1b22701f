/** EventBridge: events of one's own are put, and patterns are tried. */
import type * as client from '@aws-sdk/client-eventbridge';
import { constrain } from '../constraints.ts';
import { AwsFault } from '../fault.ts';
import type { Operation } from '../operation.ts';
import { type State, uuid } from '../state.ts';
import { second } from './emit.ts';
import { checkBus, invalid, onBus } from './find.ts';
import { matches, readPattern } from './pattern.ts';
import { publish } from './rule.ts';

/** Bytes of all entries of a call together (API reference of PutEvents, since January 2026). */
const mostBytes = 1_048_576;

type Entry = client.PutEventsRequestEntry;

const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry) =>
  (Time ? 14 : 0) +
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns an entry's id, or why it failed: each fails by itself. Nobody but AWS speaks for AWS. */
function taken(state: State, entry: Entry): client.PutEventsResultEntry {
  const { Source, DetailType, Detail, Resources = [], Time } = entry;
  const required = (name: string) => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (!Source) return required('Source');
  if (!DetailType) return required('DetailType');
  if (Detail === undefined) return required('Detail');
  if (Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = parsed(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const id = uuid();
  publish(state, {
    version: '0',
    id,
    'detail-type': DetailType,
    source: Source,
    account: state.account,
    time: second(Time?.getTime() ?? state.clock.now()),
    region: state.region,
    resources: Resources,
    detail,
  });
  return { EventId: id };
}

export const putEvents: Operation<client.PutEventsCommandInput, client.PutEventsCommandOutput> = {
  needs: (input, state) =>
    (input.Entries ?? []).map(({ Source, DetailType }) => ({
      ...onBus('PutEvents', state),
      context: { 'events:source': Source, 'events:detail-type': DetailType },
    })),
  run(input, state) {
    const entries = input.Entries ?? [];
    constrain('ValidationException', input, { Entries: { min: 1, max: 10 } });
    for (const { EventBusName } of entries) checkBus(state, EventBusName);
    if (entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > mostBytes)
      throw invalid('Total size of the entries in the request is over the limit.');
    const Entries = entries.map(entry => taken(state, entry));
    return {
      $metadata: {},
      FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
      Entries,
    };
  },
};

const requiredFields = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

export const testPattern: Operation<
  client.TestEventPatternCommandInput,
  client.TestEventPatternCommandOutput
> = {
  needs: () => [{ action: 'events:TestEventPattern', resource: '*' }],
  run(input) {
    const event = parsed(input.Event ?? '');
    if (!event)
      throw new AwsFault('ValidationException', 'Parameter Event is not valid. Reason: it is not JSON.');
    const missing = requiredFields.find(name => !(name in event));
    if (missing !== undefined)
      throw invalid(`Parameter Event is not valid. Reason: it has no field ${missing}.`);
    return { $metadata: {}, Result: matches(readPattern(input.EventPattern ?? ''), event) };
  },
};
