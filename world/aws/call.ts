/** One call: what is noted of it, how it is refused on purpose, and its answer. */
import { AwsFault, type FaultName } from './fault.ts';
import type { Caller } from './iam/caller.ts';
import type { AnyOperation, Service } from './operation.ts';
import type { State } from './state.ts';
import { type schemaOf, writeJson, writeXml } from './wire.ts';

/** What was called, by whom, and what became of it. */
export type Call = {
  at: number;
  service: string;
  operation: string;
  input: unknown;
  principal: string;
  sourceIdentity?: string;
  tags: Record<string, string>;
  sessionPolicy?: string;
  decision: 'allowed' | 'denied';
  /** True when the operation took effect. */
  done: boolean;
  requestId: string;
  error?: string;
};

/** Returns what AWS says to an operation it does not have. */
export const unknown = (service: Service | undefined, query: boolean, name: string): AwsFault =>
  query || service?.protocol === 'query'
    ? new AwsFault('InvalidAction', `The action ${name} is not valid for this web service.`)
    : new AwsFault('UnknownOperationException', '');

/** Returns a call as it is noted, before anybody knows what becomes of it. */
export function newCall(
  state: State,
  service: Service,
  operation: string,
  input: unknown,
  caller: Caller,
  requestId: string,
): Call {
  return {
    at: state.clock.now(),
    service: service.name,
    operation,
    input,
    principal: caller.arn,
    tags: caller.tags,
    decision: 'denied',
    done: false,
    requestId,
    ...(caller.sourceIdentity !== undefined && { sourceIdentity: caller.sourceIdentity }),
    ...(caller.sessionPolicy && { sessionPolicy: caller.sessionPolicy.text }),
  };
}

/** Throws what a fault says the answer must be. */
export function refuse(fault: FaultName | undefined, caller: Caller, service: Service, name: string): void {
  const denial = service.protocol === 'query' ? 'AccessDenied' : 'AccessDeniedException';
  const action = `${service.name}:${name}`;
  if (fault === 'refuse')
    throw new AwsFault(
      denial,
      `User: ${caller.arn} is not authorized to perform: ${action} with an explicit deny in a service control policy`,
    );
  if (fault === 'throttle')
    throw new AwsFault(service.protocol === 'query' ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');
  if (fault === 'error')
    throw new AwsFault(
      service.name === 'ecs' ? 'ServerException' : 'InternalFailure',
      'Service Unavailable. Please try again later.',
      500,
    );
}

/** Runs an operation and returns its answer in the protocol's words. */
export function respond(
  state: State,
  service: Service,
  operation: AnyOperation,
  name: string,
  schema: NonNullable<ReturnType<typeof schemaOf>>['output'],
  input: unknown,
  caller: Caller,
  requestId: string,
): string {
  const output = operation.run(input as never, state, caller);
  return service.protocol === 'query'
    ? writeXml(service, name, schema, output, requestId)
    : writeJson(schema, output);
}
