/**
 * A small AWS on loopback: ECS, IAM, STS, Application Auto Scaling, ELB, CloudWatch and its logs over their real
 * protocols, IAM enforced.
 */
import { autoscaling, createAutoscaler } from './autoscaling.ts';
import { addBroken } from './broken/index.ts';
import { type Call, createCalls } from './calls.ts';
import { type Clock, createClock } from './clock.ts';
import { lookAtAlarms } from './cloudwatch/evaluation.ts';
import { cloudwatch, cloudwatchInQuery } from './cloudwatch/service.ts';
import { controller } from './control.ts';
import { addAdmin } from './demo.ts';
import { addAlarms } from './demo-alarms.ts';
import { addPipeline } from './demo-ci.ts';
import { addEvents, eventQueue } from './demo-events.ts';
import { addDemo } from './demo-services.ts';
import { discovery } from './discovery/service.ts';
import { ecr } from './ecr/service.ts';
import { tick } from './ecs/scheduler.ts';
import { ecs } from './ecs/service.ts';
import { loadBalancing } from './elb.ts';
import { eventBridge } from './eventbridge/service.ts';
import { createFaults, type Faults } from './fault.ts';
import { frozen } from './frozen.ts';
import { iam } from './iam/service.ts';
import { logs } from './logs/service.ts';
import { secretsManager } from './secretsmanager/service.ts';
import { createEndpoint } from './server.ts';
import type { Delivery } from './sqs/queue.ts';
import { type QueueSeen, seen, send } from './sqs/seen.ts';
import { sqs } from './sqs/service.ts';
import { ssm } from './ssm/service.ts';
import { emptyState, type State } from './state.ts';
import { sts } from './sts/service.ts';
import { createThrottle } from './throttle.ts';

export type { Clock } from './clock.ts';
export { adminCredentials, auditGroup, workerCredentials } from './demo.ts';
export { ciCredentials } from './demo-ci.ts';
export type { Call, Faults, State };

const services = [
  ecs,
  ecr,
  iam,
  sts,
  autoscaling,
  loadBalancing,
  logs,
  cloudwatch,
  discovery,
  sqs,
  eventBridge,
  secretsManager,
  ssm,
];

/** What the world claims to speak: service and operation. */
export const spoken = services.map(({ name, operations }) => ({ name, operations: Object.keys(operations) }));

export type AwsWorld = {
  url: string;
  port: number;
  state: State;
  clock: Clock;
  faults: Faults;
  /** The last calls, oldest first: 10,000, unless more were asked for. */
  calls: Call[];
  /** Resolves with the next call of an operation, as soon as it has taken effect, failed or been left hanging. */
  next(operation: string): Promise<Call>;
  /** A queue as it is now: how many messages, which, and when it will be empty. */
  queue(name?: string): QueueSeen;
  /** Puts a message into a queue, past every rule: an object as JSON, text as it stands. Returns its id. */
  send(message: string | object, queue?: string): string;
  /** What goes wrong with the delivery of events, until it is set otherwise. */
  delivery: Delivery;
  /** Back to the beginning: the account as it was, no faults, no calls. */
  reset(): void;
  close(): Promise<void>;
};

export type AwsOptions = {
  port?: number;
  host?: '127.0.0.1';
  account?: 'demo' | 'empty';
  /** Whether what happens in the demo account is told to a queue. */
  events?: boolean;
  /** Also `checkout`, a service whose deployments are canaries that pause. */
  checkout?: boolean;
  /** Also alarms on the demo's services, that look at their metrics. */
  alarms?: boolean;
  /** Also a cluster of services that are broken, each in its own way. */
  broken?: boolean;
  /** `open` takes any credentials and lets them do everything. */
  iam?: 'enforced' | 'open';
  /** How many times faster than AWS things happen. Sessions and leases end by the clock, which is not faster. */
  speed?: number;
  /** Whether time passes by itself, or only when it is advanced. */
  runs?: boolean;
  clock?: Clock;
  /** How many calls are remembered; 10,000 by default. */
  callsKept?: number;
  /** Told one line for each call. */
  log?: (line: string) => void;
};

/** Starts the small AWS and resolves when it listens. */
export async function startAws(options: AwsOptions = {}): Promise<AwsWorld> {
  const { account = 'demo', iam: enforcement = 'enforced', speed = 20, runs = true, events = true } = options;
  const clock = options.clock ?? createClock(runs);
  const fresh = () => emptyState({ clock, speed, enforced: enforcement === 'enforced' });
  const state = fresh();
  const faults = createFaults(() => frozen(state));
  const log = createCalls(options.callsKept ?? 10_000);
  const { calls, next } = log;
  const throttle = createThrottle(() => clock.now());
  const fill = () => {
    addAdmin(state);
    if (account === 'demo') addDemo(state, options);
    if (options.broken) addBroken(state);
    if (account === 'demo') addPipeline(state);
    if (account === 'demo' && options.alarms) addAlarms(state);
    if (account === 'demo' && events) addEvents(state);
  };
  const reset = () => {
    Object.assign(state, fresh(), { url: state.url });
    faults.clear();
    throttle.fill();
    calls.length = 0;
    fill();
  };
  fill();
  const autoscale = createAutoscaler(state);
  clock.onTick(now => {
    autoscale(now);
    lookAtAlarms(state, now);
    tick(state, now);
  });
  const own = controller({ state, services, faults, clock, calls, reset });
  const server = createEndpoint({
    state,
    services: [...services, cloudwatchInQuery],
    faults,
    calls: log,
    throttle,
    own,
    log: options.log ?? (() => undefined),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  state.url = `http://127.0.0.1:${port}`;
  const close = () =>
    new Promise<void>(resolve => {
      clock.close();
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    url: state.url,
    port,
    state,
    clock,
    faults,
    calls,
    next,
    queue: (name = eventQueue) => seen(state, name),
    send: (message, queue = eventQueue) => send(state, queue, message),
    get delivery() {
      return state.delivery;
    },
    set delivery(wanted) {
      state.delivery = wanted;
    },
    reset,
    close,
  };
}
