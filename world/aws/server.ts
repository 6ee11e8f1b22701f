/** One HTTP endpoint for all services: who calls, may they, what goes wrong on purpose, what becomes of it. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Calls, newCall } from './calls.ts';
import { cborTarget, readCbor, writeCbor, writeCborFault } from './cbor.ts';
import { type Frames, framesOf, pour } from './event-stream.ts';
import { AwsFault, type Due, type Faults } from './fault.ts';
import { authorise } from './iam/authorise.ts';
import type { Caller } from './iam/caller.ts';
import type { Gone, Operation, Service } from './operation.ts';
import { callerOf, jsonNames, queryNames } from './signature.ts';
import type { State } from './state.ts';
import type { createThrottle } from './throttle.ts';
import { readJson, readQuery, schemaOf, writeFault, writeJson, writeXml } from './wire.ts';

/** AWS bodies are small, but a megabyte of log lines is more when it is written as JSON. */
const bodyLimit = 8 * 1_048_576;

/** What the endpoint works on; `own` may answer requests that are not AWS's. */
export type Given = {
  state: State;
  services: Service[];
  faults: Faults;
  calls: Calls;
  throttle: ReturnType<typeof createThrottle>;
  own(request: IncomingMessage, response: ServerResponse, body: Buffer): boolean;
  log(line: string): void;
};

type Named = {
  service: Service | undefined;
  operation: string;
  parameters?: URLSearchParams;
  inCbor?: boolean;
};

const spokenTypes = ['application/x-amz-json-1.0', 'application/x-amz-json-1.1', 'application/json'];

const typeOf = ({ headers }: IncomingMessage) => headers['content-type']?.split(';')[0]?.trim() ?? '';

/** Whether a request is of the form that JSON services take: a POST, and JSON by its own account (recorded by dynalite's authors). */
const isJson = (request: IncomingMessage, body: Buffer) =>
  request.method === 'POST' && (body.length === 0 || spokenTypes.includes(typeOf(request)));

function named(services: Service[], request: IncomingMessage, body: Buffer): Named {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target !== '') {
    const [prefix = '', operation = ''] = target.split('.');
    const service = services.find(
      ({ key, protocol }) =>
        protocol !== 'query' &&
        (prefix === key || prefix.startsWith(`${key}V`) || prefix.startsWith(`${key}_`)),
    );
    return { service, operation };
  }
  const inPath =
    request.headers['smithy-protocol'] === 'rpc-v2-cbor' ? cborTarget(request.url ?? '/') : undefined;
  if (inPath) {
    const service = services.find(({ key, hasCbor }) => hasCbor && key === inPath.key);
    return { service, operation: inPath.operation, inCbor: true };
  }
  // JSON that names no operation is an operation that nobody knows (recorded by dynalite's authors).
  if (spokenTypes.includes(typeOf(request))) return { service: undefined, operation: '' };
  const parameters = new URLSearchParams(
    body.toString() || new URL(request.url ?? '/', 'http://localhost').search,
  );
  const service = services.find(
    ({ key, protocol }) => protocol === 'query' && key === parameters.get('Version'),
  );
  return { service, operation: parameters.get('Action') ?? '', parameters };
}

/** Node itself closes a connection after 5 s, which a busy machine may take to its next call: a reset that AWS does not give. */
const keepAliveMs = 75_000;

/** Returns the endpoint, not yet listening. */
export function createEndpoint(given: Given): Server {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (given.own(request, response, body)) return;
      answer(given, request, response, body).catch(error => response.destroy(error as Error));
    });
  });
  server.keepAliveTimeout = keepAliveMs;
  return server;
}

type Answer =
  | { status: number; type: string; body: string | Uint8Array; queryError?: string | undefined }
  | { status: number; type: string; frames: Frames }
  | 'none'
  | 'broken';

async function answer(given: Given, request: IncomingMessage, response: ServerResponse, body: Buffer) {
  const requestId = randomUUID();
  const what = named(given.services, request, body);
  if (request.headers['x-amz-target'] !== undefined && !isJson(request, body)) {
    response.writeHead(404, { 'x-amzn-requestid': requestId }).end('<UnknownOperationException/>\n');
    return;
  }
  const gone: Gone = heard => response.once('close', heard);
  const done = await perform(given, what, request, body, requestId, gone).catch((error: unknown): Answer => {
    const fault = error instanceof AwsFault ? error : new AwsFault('InternalFailure', String(error), 500);
    if (!(error instanceof AwsFault)) given.log(`broken ${String((error as Error).stack)}`);
    const spoken =
      what.service ?? (what.parameters && given.services.find(({ protocol }) => protocol === 'query'));
    const written = what.inCbor ? writeCborFault(spoken, fault) : writeFault(spoken, fault, requestId);
    return { status: fault.status, ...written };
  });
  if (done === 'none') return;
  if (done === 'broken') {
    response.destroy();
    return;
  }
  const headers = {
    'content-type': done.type,
    'x-amzn-requestid': requestId,
    date: new Date(Date.now() + given.state.aheadMs).toUTCString(),
    ...(what.inCbor && { 'smithy-protocol': 'rpc-v2-cbor' }),
  };
  if ('frames' in done) {
    response.writeHead(done.status, headers);
    return pour(done.frames, response);
  }
  response.writeHead(done.status, {
    ...headers,
    'content-length': Buffer.byteLength(done.body),
    ...(done.queryError !== undefined && { 'x-amzn-query-error': done.queryError }),
  });
  response.end(done.body);
}

async function perform(
  given: Given,
  { service, operation: name, parameters, inCbor }: Named,
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  gone: Gone,
): Promise<Answer> {
  const { state, faults, calls } = given;
  const operation = service?.operations[name] as Operation<unknown, object> | undefined;
  const schema = service && operation ? schemaOf(service, name) : undefined;
  if (!service || !operation || !schema) throw unknown(name, parameters);
  const query = service.protocol === 'query';
  const signed = {
    method: request.method ?? 'POST',
    url: request.url ?? '/',
    headers: request.headers,
    body,
  };
  const names = service.refusals ?? (query ? queryNames : jsonNames);
  const caller = callerOf(state, signed, names, service);
  const input = parameters
    ? readQuery(service, schema.input, parameters)
    : await (inCbor ? readCbor : readJson)(service, schema.input, body);
  const call = newCall(caller, {
    at: state.clock.now(),
    service: service.name,
    operation: name,
    input,
    requestId,
  });
  calls.add(call);
  try {
    if (state.enforced) authorise(state, caller, operation.needs(input, state), denialOf(service));
    const due = faults.take(service.name, name);
    if (due?.fault === 'refuse') throw refused(caller, service, name);
    call.decision = 'allowed';
    if (due?.fault === 'hang' || due?.fault === 'reset') {
      call.error = due.fault;
      return due.fault === 'hang' ? 'none' : 'broken';
    }
    fail(due, service);
    if (operation.bucket && !given.throttle.take(operation.bucket)) throw throttled(service);
    const output = await operation.run(input, due?.before ?? state, caller, gone);
    call.done = true;
    if (due?.fault === 'lost-answer' || due?.fault === 'no-answer') {
      call.error = due.fault;
      return due.fault === 'no-answer' ? 'none' : 'broken';
    }
    const frames = framesOf(schema.output, output);
    if (frames) return { status: 200, type: 'application/vnd.amazon.eventstream', frames };
    if (inCbor) return { status: 200, type: 'application/cbor', body: writeCbor(schema.output, output) };
    return {
      status: 200,
      type: query ? 'text/xml' : `application/x-amz-json-${service.protocol.slice(4)}`,
      body: query
        ? writeXml(service, name, schema.output, output, requestId)
        : writeJson(schema.output, output),
    };
  } catch (error) {
    call.error = error instanceof AwsFault ? error.code : 'InternalFailure';
    // AssumeRole asks IAM while it runs, so a denial may come that late.
    if (call.error.startsWith('AccessDenied')) call.decision = 'denied';
    throw error;
  } finally {
    calls.settled(call);
    given.log(`${call.decision} ${service.name}:${name} ${caller.arn}${call.error ? ` ${call.error}` : ''}`);
  }
}

const unknown = (name: string, parameters?: URLSearchParams): AwsFault =>
  parameters
    ? new AwsFault(
        'InvalidAction',
        `Could not find operation ${name} for version ${parameters.get('Version') ?? 'NO_VERSION_SPECIFIED'}`,
      )
    : new AwsFault('UnknownOperationException', '');

const denialOf = ({ protocol, refusals }: Service) =>
  protocol === 'query'
    ? { code: 'AccessDenied', status: 403 }
    : { code: 'AccessDeniedException', status: refusals?.denied ?? 400 };

function refused(caller: Caller, service: Service, name: string): AwsFault {
  const { code, status } = denialOf(service);
  const what = `${service.name}:${name} with an explicit deny in a service control policy`;
  return new AwsFault(code, `User: ${caller.arn} is not authorized to perform: ${what}`, status);
}

const throttled = ({ protocol }: Service) =>
  new AwsFault(protocol === 'query' ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');

function fail(due: Due | undefined, service: Service): void {
  if (due?.fault === 'throttle') throw throttled(service);
  if (due?.fault === 'error')
    throw new AwsFault(
      service.name === 'ecs' ? 'ServerException' : 'InternalFailure',
      'Service Unavailable. Please try again later.',
      500,
    );
}
