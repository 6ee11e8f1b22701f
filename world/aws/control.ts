/** The world's own door, `/_world/…`, for the terminal client and for tests of other programs; no bot needs it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './calls.ts';
import { instancesSeen, setAgent, tasksSeen } from './capacity/control.ts';
import type { Clock } from './clock.ts';
import { answerOfEvents } from './control-events.ts';
import { answerOfSecrets } from './control-secrets.ts';
import { shown } from './ecs/describe.ts';
import { type Fault, type Faults, faultNames } from './fault.ts';
import type { Service } from './operation.ts';
import type { State } from './state.ts';

/** Time is moved on by an hour at most at once. */
const mostAdvance = 3_600_000;
const callsShown = 200;

export type Controlled = {
  state: State;
  services: Service[];
  faults: Faults;
  clock: Clock;
  calls: Call[];
  reset(): void;
};

type Said = Partial<Fault> & { ms?: number; instance?: string; connected?: boolean };
type Answer = [status: number, body: unknown];

const refuse = (error: string): Answer => [400, { error }];

/** Returns what answers a request on the world's own door or for a blob of its registry, and says whether it was one. */
export function controller(world: Controlled) {
  return (request: IncomingMessage, response: ServerResponse, body: Buffer): boolean => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/_blobs/')) {
      const blob = world.state.blobs.get(url.pathname.slice('/_blobs/'.length));
      response.writeHead(blob === undefined ? 404 : 200).end(blob);
      return true;
    }
    if (!url.pathname.startsWith('/_world/')) return false;
    const what = `${request.method} ${url.pathname.slice('/_world/'.length)}`;
    const [status, value] = answer(world, what, url, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    return true;
  };
}

function answer(world: Controlled, what: string, url: URL, body: Buffer): Answer {
  const { state, faults, clock, calls } = world;
  let said: Said;
  try {
    said = body.length > 0 ? JSON.parse(body.toString()) : {};
  } catch {
    return refuse('the body is not JSON');
  }
  switch (what) {
    case 'POST reset':
      world.reset();
      return [200, { ok: true }];
    case 'GET calls': {
      const since = Number(url.searchParams.get('since') ?? 0);
      // Whoever waits for messages asks without end; that says nothing.
      const told = calls.filter(
        ({ operation, error }) => operation !== 'ReceiveMessage' || error !== undefined,
      );
      return [200, told.filter(({ at }) => at >= since).slice(-callsShown)];
    }
    case 'GET services':
      return [200, services(state)];
    case 'GET account':
      return [200, { services: services(state), tasks: tasksSeen(state), instances: instancesSeen(state) }];
    case 'POST agents':
      if (typeof said.instance !== 'string' || typeof said.connected !== 'boolean')
        return refuse('an agent is an instance, and connected or not');
      return setAgent(state, said.instance, said.connected)
        ? [200, { ok: true }]
        : refuse(`not exactly one container instance begins with ${said.instance}`);
    case 'POST advance':
      if (typeof said.ms !== 'number' || said.ms < 0 || said.ms > mostAdvance)
        return refuse(`ms is a number from 0 to ${mostAdvance}`);
      clock.advance(said.ms);
      return [200, { now: clock.now() }];
    case 'GET faults':
      return [200, faults.list()];
    case 'DELETE faults':
      faults.clear();
      return [200, { ok: true }];
    case 'POST faults':
      return addFault(world, said);
    default:
      return (
        answerOfEvents(state, what, said) ??
        answerOfSecrets(state, what, said) ?? [404, { error: `the world knows no ${what}` }]
      );
  }
}

/** Every service in short, and as AWS shows it. */
const services = (state: State) =>
  [...state.services.values()]
    .filter(({ status }) => status !== 'INACTIVE')
    .map(service => {
      const told = shown(state, service);
      return {
        cluster: service.cluster,
        service: service.name,
        desired: told.desiredCount,
        running: told.runningCount,
        pending: told.pendingCount,
        rollout: told.deployments?.[0]?.rolloutState,
        ...told,
        events: service.events.slice(0, 5),
      };
    });

function addFault({ services, faults }: Controlled, said: Said): Answer {
  const { service, operation, fault, times, after } = said;
  const known = services.find(({ name }) => name === service)?.operations[operation ?? ''];
  if (!service || !operation || !known) return refuse(`no operation ${service}:${operation}`);
  if (!fault || !faultNames.includes(fault)) return refuse(`a fault is one of ${faultNames.join(', ')}`);
  for (const count of [times, after])
    if (count !== undefined && (!Number.isInteger(count) || count < 0))
      return refuse('times and after are whole numbers');
  faults.add({
    service,
    operation,
    fault,
    ...(times !== undefined && { times }),
    ...(after !== undefined && { after }),
  });
  return [200, { ok: true }];
}
