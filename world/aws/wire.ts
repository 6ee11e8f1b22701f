/**
 * The wire: JSON 1.0, JSON 1.1 and query/XML, by the SDK's own schemas and serializers turned round. Every operation is a
 * typed function from input to output; what AWS's clients send and read is decided here once.
 */
import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { JsonShapeDeserializer, JsonShapeSerializer } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { AwsFault } from './fault.ts';
import { type Service, small } from './operation.ts';

const json = { jsonName: false, timestampFormat: { default: 7 as const, useTrait: false } };

type OperationSchema = [9, string, string, unknown, unknown, unknown];

/** Returns the schema of an operation, or undefined when the service has none of that name. */
export function schemaOf(
  service: Service,
  operation: string,
): { input: NormalizedSchema; output: NormalizedSchema } | undefined {
  const schema = (service.schemas as Record<string, OperationSchema | undefined>)[`${operation}$`];
  if (!Array.isArray(schema) || schema[0] !== 9) return undefined;
  return { input: NormalizedSchema.of(schema[4] as never), output: NormalizedSchema.of(schema[5] as never) };
}

/** Throws unless every required member is there, however deep; a structure's schema lists them first and says how many they are. */
export function required(
  service: Service,
  schema: NormalizedSchema,
  input: Record<string, unknown>,
  at = '',
): void {
  const raw = schema.getSchema() as unknown as unknown[];
  const count = Array.isArray(raw) ? Number(raw[6] ?? 0) : 0;
  const names = Array.isArray(raw) && Array.isArray(raw[4]) ? (raw[4] as string[]) : [];
  for (const name of names.slice(0, count)) {
    if (input[name] !== undefined && input[name] !== null) continue;
    const fault = service.missing(at === '' ? name : `${at}${small(name)}`);
    if (fault) throw fault;
  }
  for (const [name, member] of schema.structIterator()) {
    const value = input[name];
    const path = `${at}${small(name)}.`;
    if (member.isStructSchema() && value) required(service, member, value as typeof input, path);
    else if (member.isListSchema() && Array.isArray(value) && member.getValueSchema().isStructSchema())
      for (const [i, item] of value.entries())
        if (item) required(service, member.getValueSchema(), item, `${path}${i + 1}.member.`);
  }
}

/** Returns the refusal of a body that is not what the operation takes. */
export const unreadable = (why: string) => new AwsFault('SerializationException', why);

/** How an encoding writes what JSON has no kind of its own for. */
export type Encoding = Record<'number' | 'blob' | 'timestamp', (value: unknown) => boolean>;

const inJson: Encoding = {
  number: value => typeof value === 'number',
  blob: value => typeof value === 'string',
  timestamp: value => typeof value === 'number',
};

/** Throws where a value is not of the kind its schema says: AWS turns no "5" into 5. */
export function typed(schema: NormalizedSchema, value: unknown, encoding: Encoding = inJson): void {
  if (value === null || value === undefined) return;
  const plain = typeof value === 'object' && !Array.isArray(value);
  const cannot = (be: string) =>
    unreadable(`${(typeof value).toUpperCase()}_VALUE can not be converted to ${be}`);
  if (schema.isStructSchema()) {
    if (!plain) throw unreadable('Unexpected value type in payload');
    for (const [name, member] of schema.structIterator())
      typed(member, (value as Record<string, unknown>)[name], encoding);
  } else if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw unreadable('Expected list or null');
    for (const item of value) typed(schema.getValueSchema(), item, encoding);
  } else if (schema.isMapSchema()) {
    if (!plain) throw unreadable('Expected map or null');
    for (const item of Object.values(value as object)) typed(schema.getValueSchema(), item, encoding);
  } else if (schema.isNumericSchema() && !encoding.number(value)) throw cannot('a Number');
  else if (schema.isBooleanSchema() && typeof value !== 'boolean') throw cannot('a Boolean');
  else if (schema.isStringSchema() && typeof value !== 'string') throw cannot('a String');
  else if (schema.isBlobSchema() && !encoding.blob(value)) throw cannot('a Blob');
  // In AWS's own words (aws-sdk-js-v3 #4343 on GitHub).
  else if (schema.isTimestampSchema() && !encoding.timestamp(value)) throw cannot('milliseconds since epoch');
}

/** Returns the input in a JSON body. */
export async function readJson(
  service: Service,
  schema: NormalizedSchema,
  body: Buffer,
): Promise<Record<string, unknown>> {
  const text = body.toString() || '{}';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unreadable('Could not parse the request body as JSON');
  }
  typed(schema, parsed);
  const read = (await new JsonShapeDeserializer(json).read(schema, text)) as unknown;
  const input = (read ?? {}) as Record<string, unknown>;
  required(service, schema, input);
  return input;
}

type Tree = { [name: string]: Tree } | { '': string };

/** Returns the input in a query body: `Tags.member.1.Key=a` is a list of structures. */
export function readQuery(
  service: Service,
  schema: NormalizedSchema,
  parameters: URLSearchParams,
): Record<string, unknown> {
  const tree: Record<string, Tree> = {};
  for (const [name, value] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    let at = tree as Record<string, Tree>;
    const parts = name.split('.');
    parts.forEach((part, i) => {
      if (i === parts.length - 1) at[part] = { '': value };
      else {
        const next = (at[part] ?? {}) as Record<string, Tree>;
        at[part] = next;
        at = next;
      }
    });
  }
  const input = (grown(schema, tree as Tree) ?? {}) as Record<string, unknown>;
  required(service, schema, input);
  return input;
}

function grown(schema: NormalizedSchema, tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined;
  const branches = tree as Record<string, Tree>;
  if (schema.isStructSchema()) {
    const made: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const value = grown(member, branches[String(member.getMergedTraits().xmlName ?? name)]);
      if (value !== undefined) made[name] = value;
    }
    return made;
  }
  if (schema.isListSchema()) {
    const items = (branches.member ?? branches) as Record<string, Tree>;
    return Object.keys(items)
      .filter(key => /^\d+$/.test(key))
      .sort((a, b) => Number(a) - Number(b))
      .map(key => grown(schema.getValueSchema(), items[key]));
  }
  const text = (tree as { '': string })[''];
  if (schema.isNumericSchema()) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw new AwsFault('MalformedInput', `${text} is not a number`);
    return Number(text);
  }
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isTimestampSchema()) return new Date(text);
  return text;
}

/** Returns a JSON body; an operation without any output has none. */
export function writeJson(schema: NormalizedSchema, output: object): string {
  if (schema.isUnitSchema()) return '';
  const serializer = new JsonShapeSerializer(json);
  serializer.write(schema, output);
  return String(serializer.flush() ?? '{}');
}

export function writeXml(
  service: Service,
  operation: string,
  schema: NormalizedSchema,
  output: object,
  requestId: string,
): string {
  const serializer = new XmlShapeSerializer({
    xmlNamespace: service.xmlns ?? '',
    serviceNamespace: '',
    httpBindings: false,
    timestampFormat: { default: 5, useTrait: true },
  });
  let inside = '';
  if (schema.isStructSchema()) {
    serializer.write(schema, output);
    inside = String(serializer.flush())
      .replace(/^<[^>]*?\/>$/, '')
      .replace(/^<[^>]+>/, '')
      .replace(/<\/[^>]+>$/, '');
  }
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  // An operation without any output has no result either.
  const result = schema.isUnitSchema() ? '' : `<${operation}Result>${inside}</${operation}Result>`;
  return `<${operation}Response xmlns="${service.xmlns}">${result}${metadata}</${operation}Response>`;
}

const xmlEscaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Services that once spoke the query protocol name an error's old code in a header (Smithy's awsQueryCompatible). */
export function queryError(service: Service, { code, status }: AwsFault): string | undefined {
  const schema = (service.schemas as Record<string, unknown>)[`${code}$`];
  const traits = Array.isArray(schema) && schema[0] === -3 ? (schema[3] as { awsQueryError?: [string] }) : {};
  const [old = service.errors === undefined ? undefined : (service.oldErrors?.[code] ?? code)] =
    traits.awsQueryError ?? [];
  return old === undefined ? undefined : `${old};${status >= 500 ? 'Receiver' : 'Sender'}`;
}

/** Where errors that no model knows come from. */
const coral = 'com.amazon.coral.service';

/** Returns an error as the service's protocol has it. */
export function writeFault(
  service: Service | undefined,
  fault: AwsFault,
  requestId: string,
): { type: string; body: string; queryError?: string | undefined } {
  if (service?.protocol === 'query') {
    const [code = fault.code] = queryError(service, fault)?.split(';') ?? [];
    const inside = `<Type>${fault.status >= 500 ? 'Receiver' : 'Sender'}</Type><Code>${code}</Code><Message>${xmlEscaped(fault.message)}</Message>`;
    return {
      type: 'text/xml',
      body: `<ErrorResponse xmlns="${service.xmlns}"><Error>${inside}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  }
  const type = service?.protocol === 'json1.0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
  const modelled = fault.code in (service?.schemas ?? {});
  const prefix = service?.errors === undefined ? '' : `${modelled ? service.errors : coral}#`;
  const body = JSON.stringify({ __type: `${prefix}${fault.code}`, message: fault.message, ...fault.more });
  return { type, body, queryError: service && queryError(service, fault) };
}
