/** A small AWS on loopback: ECS, IAM, STS, Application Auto Scaling and ELB over their real protocols, IAM enforced. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as ecsClient from '@aws-sdk/client-ecs';
import { autoscaling, createAutoscaler, loadBalancing } from './around.ts';
import type { Call } from './call.ts';
import { type Clock, createClock } from './clock.ts';
import { addAdmin, addDemo } from './demo.ts';
import { clusterOperations } from './ecs/clusters.ts';
import { definitionOperations } from './ecs/definitions.ts';
import { shown } from './ecs/describe.ts';
import { tick } from './ecs/scheduler.ts';
import { serviceOperations } from './ecs/services.ts';
import { taskOperations } from './ecs/tasks.ts';
import { createFaults, type Fault, type Faults, faultNames } from './fault.ts';
import { iam } from './iam/service.ts';
import type { Service } from './operation.ts';
import { createEndpoint } from './server.ts';
import { emptyState, type State } from './state.ts';
import { sts } from './sts.ts';

export { adminCredentials, workerCredentials } from './demo.ts';
export type { Call, State };

const ecs: Service = {
  name: 'ecs',
  protocol: 'json1.1',
  key: 'AmazonEC2ContainerService',
  schemas: ecsClient,
  operations: { ...clusterOperations, ...serviceOperations, ...definitionOperations, ...taskOperations },
};

const services = [ecs, iam, sts, autoscaling, loadBalancing];

/** What the world claims to speak: service and operation. */
export const spoken = services.map(({ name, operations }) => ({ name, operations: Object.keys(operations) }));

export type AwsWorld = {
  url: string;
  state: State;
  clock: Clock;
  faults: Faults;
  calls: Call[];
  /** Resolves with the next call of an operation, as soon as it has taken effect, failed or been left hanging. */
  next(operation: string): Promise<Call>;
  reset(): void;
  close(): Promise<void>;
};

export type AwsOptions = {
  port?: number;
  account?: 'demo' | 'empty';
  iam?: 'enforced' | 'open';
  /** How many times faster than AWS things happen. */
  speed?: number;
  /** Whether time passes by itself, or only when it is advanced. */
  runs?: boolean;
};

/** Starts the small AWS and resolves when it listens. */
export async function startAws(options: AwsOptions = {}): Promise<AwsWorld> {
  const { port = 0, account = 'demo', iam: enforcement = 'enforced', speed = 20, runs = true } = options;
  const clock = createClock(runs);
  const faults = createFaults();
  const state = emptyState({ clock, speed, enforced: enforcement === 'enforced' });
  const fill = () => {
    addAdmin(state);
    if (account === 'demo') addDemo(state);
  };
  fill();
  const autoscale = createAutoscaler(state);
  clock.onTick(now => {
    autoscale(now);
    tick(state, now);
  });
  const reset = () => {
    Object.assign(state, emptyState({ clock, speed, enforced: state.enforced }));
    faults.clear();
    calls.length = 0;
    fill();
  };
  const { server, calls, next } = createEndpoint(state, services, faults, (request, response, body) =>
    control(request, response, body),
  );
  const control = controller({ state, faults, clock, reset, calls: () => calls });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`;
  return {
    url,
    state,
    clock,
    faults,
    calls,
    next,
    reset,
    close: () =>
      new Promise<void>(resolve => {
        clock.close();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Controlled = { state: State; faults: Faults; clock: Clock; reset(): void; calls(): Call[] };

/** The world's own door, for the terminal client and for tests of other programs; no bot needs it. */
function controller({ state, faults, clock, reset, calls }: Controlled) {
  return (request: IncomingMessage, response: ServerResponse, body: Buffer): boolean => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!url.pathname.startsWith('/_world/')) return false;
    const send = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      return true;
    };
    const what = `${request.method} ${url.pathname.slice('/_world/'.length)}`;
    let said: Partial<Fault> & { ms?: number };
    try {
      said = body.length > 0 ? JSON.parse(body.toString()) : {};
    } catch {
      return send(400, { error: 'the body is not JSON' });
    }
    switch (what) {
      case 'POST reset':
        reset();
        return send(200, { ok: true });
      case 'GET calls':
        return send(200, calls().slice(-200));
      case 'GET services':
        return send(
          200,
          [...state.services.values()].map(service => ({
            cluster: service.cluster,
            ...shown(state, service),
            events: service.events.slice(0, 5),
          })),
        );
      case 'POST advance':
        clock.advance(Math.min(said.ms ?? 0, 3_600_000));
        return send(200, { now: clock.now() });
      case 'DELETE faults':
        faults.clear();
        return send(200, { ok: true });
      case 'POST faults': {
        const { service, operation, fault, times } = said;
        const known = spoken.find(({ name }) => name === service)?.operations.includes(operation ?? '');
        if (!service || !operation || !known)
          return send(400, { error: `no operation ${service}:${operation}` });
        if (!fault || !faultNames.includes(fault))
          return send(400, { error: `a fault is one of ${faultNames.join(', ')}` });
        faults.add({ service, operation, fault, ...(times !== undefined && { times }) });
        return send(200, { ok: true });
      }
      default:
        return send(404, { error: `the world knows no ${what}` });
    }
  };
}
