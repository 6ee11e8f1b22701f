/** One HTTP endpoint for all services: who calls, may they, what goes wrong on purpose, what becomes of it. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Call, newCall, refuse, respond, unknown } from './call.ts';
import { AwsFault, type Faults } from './fault.ts';
import { authorise } from './iam/authorise.ts';
import type { AnyOperation, Operation, Service } from './operation.ts';
import { callerOf, jsonNames, queryNames } from './signature.ts';
import type { State } from './state.ts';
import { createThrottle } from './throttle.ts';
import { readJson, readQuery, schemaOf, writeFault } from './wire.ts';

/** AWS bodies are small; ours may be a megabyte. */
const bodyLimit = 1_048_576;
const callsKept = 10_000;
const staleMs = 10_000;

export type Endpoint = {
  server: Server;
  calls: Call[];
  /** Resolves with the next call of an operation, as soon as it has taken effect, failed or been left hanging. */
  next(operation: string): Promise<Call>;
};

type Named = { service: Service | undefined; operation: string; parameters?: URLSearchParams };

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
  const parameters = new URLSearchParams(
    body.toString() || new URL(request.url ?? '/', 'http://localhost').search,
  );
  const service = services.find(
    ({ key, protocol }) => protocol === 'query' && key === parameters.get('Version'),
  );
  return { service, operation: parameters.get('Action') ?? '', parameters };
}

/** Returns the endpoint, not yet listening; `own` may answer requests that are not AWS's. */
export function createEndpoint(
  state: State,
  services: Service[],
  faults: Faults,
  own: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean,
): Endpoint {
  const calls: Call[] = [];
  const take = createThrottle(() => state.clock.now());
  const answers = new Map<string, { at: number; body: string }[]>();

  const waiting: { operation: string; heard: (call: Call) => void }[] = [];
  const heard = (call: Call) => {
    for (const waiter of waiting.filter(({ operation }) => operation === call.operation)) {
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.heard(call);
    }
  };
  const remember = (call: Call) => {
    calls.push(call);
    if (calls.length > callsKept) calls.shift();
  };

  const answer = async (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const requestId = randomUUID();
    const { service, operation: name, parameters } = named(services, request, body);
    const send = (status: number, type: string, text: string) => {
      response.writeHead(status, {
        'content-type': type,
        'x-amzn-requestid': requestId,
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    };
    let call: Call | undefined;
    try {
      const operation = service?.operations[name] as Operation<unknown, object> | undefined;
      const schema = service && operation ? schemaOf(service, name) : undefined;
      if (!service || !operation || !schema) throw unknown(service, parameters !== undefined, name);
      const query = service.protocol === 'query';
      const caller = callerOf(
        state,
        { method: request.method ?? 'POST', url: request.url ?? '/', headers: request.headers, body },
        query ? queryNames : jsonNames,
      );
      const input = parameters ? readQuery(schema.input, parameters) : await readJson(schema.input, body);
      call = newCall(state, service, name, input, caller, requestId);
      remember(call);
      const fault = faults.take(service.name, name);
      if (fault === 'hang') return heard(call);
      if (fault === 'reset') {
        response.destroy();
        return;
      }
      refuse(fault, caller, service, name);
      if (state.enforced)
        authorise(
          state,
          caller,
          operation.needs(input, state),
          query ? 'AccessDenied' : 'AccessDeniedException',
        );
      call.decision = 'allowed';
      if (operation.bucket && !take(operation.bucket))
        throw new AwsFault('ThrottlingException', 'Rate exceeded');
      const text = respond(
        state,
        service,
        operation as AnyOperation,
        name,
        schema.output,
        input,
        caller,
        requestId,
      );
      call.done = true;
      heard(call);
      if (fault === 'no-answer') return;
      if (fault === 'lost-answer') {
        response.destroy();
        return;
      }
      send(
        200,
        query ? 'text/xml' : `application/x-amz-json-${service.protocol.slice(4)}`,
        fault === 'stale-read' ? stale(service, name, body, text) : keep(service, name, body, text),
      );
    } catch (error) {
      const fault = error instanceof AwsFault ? error : new AwsFault('InternalFailure', String(error), 500);
      if (call) {
        call.error = fault.code;
        heard(call);
      }
      const { type, body: text } = writeFault(
        service ?? (parameters ? services.find(({ protocol }) => protocol === 'query') : undefined),
        fault,
        requestId,
      );
      send(fault.status, type, text);
    }
  };

  /** Keeps the answers of the last minute, for reads that are asked to be stale. */
  const keep = (service: Service, name: string, body: Buffer, text: string): string => {
    const key = `${service.name} ${name} ${body.toString()}`;
    const now = state.clock.now();
    const before = (answers.get(key) ?? []).filter(({ at }) => now - at < 60_000).slice(-20);
    answers.set(key, [...before, { at: now, body: text }]);
    if (answers.size > 500) answers.clear();
    return text;
  };
  const stale = (service: Service, name: string, body: Buffer, text: string): string => {
    const kept = answers.get(`${service.name} ${name} ${body.toString()}`) ?? [];
    const now = state.clock.now();
    return (kept.findLast(({ at }) => now - at >= staleMs / state.speed) ?? kept[0])?.body ?? text;
  };

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
      if (own(request, response, body)) return;
      answer(request, response, body).catch(error => response.destroy(error as Error));
    });
  });
  const next = (operation: string) =>
    new Promise<Call>(resolve => waiting.push({ operation, heard: resolve }));
  return { server, calls, next };
}
