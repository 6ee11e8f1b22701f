/** Smithy's RPC v2 CBOR: CloudWatch's newer clients, the AWS CLI among them, speak it in place of JSON. */
import { CborCodec, cbor } from '@smithy/core/cbor';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { AwsFault } from './fault.ts';
import type { Service } from './operation.ts';
import { type Encoding, queryError, required, typed, unreadable } from './wire.ts';

const codec = new CborCodec();

/** Returns the service's key and the operation in a request's path, if it is one of this protocol. */
export function cborTarget(path: string): { key: string; operation: string } | undefined {
  const [, key, operation] = /^\/service\/(\w+)\/operation\/(\w+)$/.exec(path) ?? [];
  return key === undefined || operation === undefined ? undefined : { key, operation };
}

/** A timestamp is a number of seconds with tag 1 (Smithy RPC v2 CBOR protocol, "Shape serialization"). */
const inCbor: Encoding = {
  number: value => typeof value === 'number' || typeof value === 'bigint',
  blob: value => value instanceof Uint8Array,
  timestamp: value => typeof value === 'object' && (value as { tag?: unknown }).tag === 1,
};

function decoded(body: Buffer): unknown {
  try {
    return cbor.deserialize(body);
  } catch {
    throw unreadable('Could not parse the request body as CBOR');
  }
}

/** Returns the input in a body; an empty one is an empty input. */
export async function readCbor(
  service: Service,
  schema: NormalizedSchema,
  body: Buffer,
): Promise<Record<string, unknown>> {
  if (body.length > 0) typed(schema, decoded(body), inCbor);
  const read = body.length === 0 ? {} : ((await codec.createDeserializer().read(schema, body)) as unknown);
  const input = (read ?? {}) as Record<string, unknown>;
  required(service, schema, input);
  return input;
}

/** Returns a body; an operation without any output has none. */
export function writeCbor(schema: NormalizedSchema, output: object): Uint8Array {
  if (schema.isUnitSchema()) return new Uint8Array();
  const serializer = codec.createSerializer();
  serializer.write(schema, output);
  return serializer.flush();
}

export const writeCborFault = (service: Service | undefined, fault: AwsFault) => ({
  type: 'application/cbor',
  body: cbor.serialize({ __type: fault.code, message: fault.message, ...fault.more }),
  queryError: service && queryError(service, fault),
});
