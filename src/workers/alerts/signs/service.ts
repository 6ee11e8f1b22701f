/** What ECS says of a service as a whole: its actions and its deployments (ecs.md §3.7). Pure. */
import type { AlertCause, AlertScope, Sign } from '../../../work.ts';
import { quoted } from '../../why/case.ts';
import { type AwsEvent, momentIn, Poison, textIn, textOf } from '../event.ts';
import { serviceIn } from '../place.ts';
import { alertPlace, type Reader, shortName } from './reader.ts';

type Placed = { scope: AlertScope; group: string; arn: string };

/** Returns the service that an event is about, undefined where that is none of ours; one about no service has only its cluster. */
function placed({ resources, detail }: AwsEvent, place: Parameters<Reader>[1]): Placed | undefined {
  const arn = resources.find(one => one.includes(':service/')) ?? '';
  const { cluster, service } = arn === '' ? {} : serviceIn(arn);
  const clusterArn = textIn(detail, 'clusterArn');
  const named = cluster ?? (clusterArn === undefined ? undefined : shortName(clusterArn));
  if (named === undefined) throw new Poison('it names no cluster');
  const scope = place(named);
  if (!scope) return undefined;
  const whole = { ...scope, ...(service !== undefined && { service }) };
  return { scope: whole, group: alertPlace(whole), arn: arn || (resources[0] ?? named) };
}

/** Names of actions, and why they are trouble. What is not here is told in ECS's own words. */
const actions: Record<string, AlertCause> = {
  SERVICE_TASK_START_IMPAIRED: 'starts_keep_failing',
  SERVICE_DISCOVERY_INSTANCE_UNHEALTHY: 'target_check_fails',
  VPC_LATTICE_TARGET_UNHEALTHY: 'target_check_fails',
  SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED: 'no_fitting_instance',
  ECS_OPERATION_THROTTLED: 'throttled',
  SERVICE_DISCOVERY_OPERATION_THROTTLED: 'throttled',
  SERVICE_TASK_CONFIGURATION_FAILURE: 'set_up_failed',
  SERVICE_DEPLOYMENT_FAILED: 'deployment_failed',
};

/** Why a task could not be placed, as the event's reason says it (`RESOURCE:MEMORY`). */
const places: [like: RegExp, cause: AlertCause][] = [
  [/RESOURCE:MEMORY/, 'no_memory_left'],
  [/RESOURCE:CPU/, 'no_cpu_left'],
  [/RESOURCE:PORTS?/, 'port_taken'],
  [/RESOURCE:FARGATE/, 'no_fargate_capacity'],
  [/AGENT/, 'agent_disconnected'],
  [/EMPTY CAPACITY|NO.*INSTANCE/i, 'no_instances'],
];

const causeOf = (name: string, reason: string): AlertCause =>
  name === 'SERVICE_TASK_PLACEMENT_FAILURE'
    ? (places.find(([like]) => like.test(reason))?.[1] ?? 'placement_failed')
    : (actions[name] ?? 'unknown');

/** Reads an ECS Service Action: whatever is ERROR or WARN is trouble, steady means that it is over. */
export const actionSign: Reader = (event, place) => {
  const { detail, id } = event;
  const [type, name] = [textOf(detail, 'eventType'), textOf(detail, 'eventName')];
  const at = momentIn(detail, 'createdAt') ?? event.at;
  const found = placed(event, place);
  if (!found) return 'elsewhere';
  const { scope, group, arn } = found;
  const reason = textIn(detail, 'reason') ?? '';
  const text = quoted(reason === '' ? name : `${name}: ${reason}`);
  const common = { event: id, at, scope, group, of: { resource: `${arn}|${name}`, order: at }, text };
  if (type === 'INFO')
    return {
      ...common,
      kind: 'info',
      severity: 'info',
      cause: 'news',
      says: name === 'SERVICE_STEADY_STATE' ? 'recovers' : 'tells',
      key: `${group}|${name}`,
    };
  const cause = causeOf(name, reason);
  const severity = type === 'WARN' ? 'warning' : 'error';
  const failed = name === 'SERVICE_DEPLOYMENT_FAILED' && deploymentOf(event);
  const key = failed ? `${group}|${failed}` : `${group}|${cause === 'unknown' ? name : cause}`;
  const kind = failed ? 'deployment' : 'service';
  return { ...common, kind, severity, cause, says: 'fails', key, ...(failed && { deployment: failed }) };
};

const deploymentOf = ({ detail }: AwsEvent): string | undefined => {
  const id = textIn(detail, 'deploymentId');
  return id?.startsWith('ecs-svc/') ? id : undefined;
};

/** Two events of one moment are in the order in which such things happen; what comes first, first. */
const ranked = (at: number, name: string, order: readonly string[]): number =>
  at * 10 + Math.max(0, order.indexOf(name));

/** Of deployments, and of hooks. */
const deploymentOrder = [
  'SERVICE_DEPLOYMENT_IN_PROGRESS',
  'SERVICE_DEPLOYMENT_FAILED',
  'SERVICE_DEPLOYMENT_COMPLETED',
];
const hookOrder = [
  'HOOK_IN_PROGRESS',
  'HOOK_AWAITING_ACTION',
  'HOOK_TIMED_OUT',
  'HOOK_FAILED',
  'HOOK_SUCCEEDED',
];

const failures: [like: RegExp, cause: AlertCause][] = [
  [/circuit breaker/i, 'breaker_tripped'],
  [/alarm/i, 'alarm_rolled_back'],
  [/hook/i, 'hook_failed'],
];

/** Reads an ECS Deployment State Change; a deployment is known by its number only, no ARN of it is in the event. */
export const deploymentSign: Reader = (event, place) => {
  const { detail, id } = event;
  const name = textOf(detail, 'eventName');
  const deployment = textOf(detail, 'deploymentId');
  const at = momentIn(detail, 'updatedAt') ?? event.at;
  const found = placed(event, place);
  if (!found) return 'elsewhere';
  const { scope, group } = found;
  const reason = textIn(detail, 'reason') ?? '';
  const common = { event: id, at, scope, group, deployment, text: quoted(reason) };
  // Going back is IN_PROGRESS, too, and perhaps of the deployment that had completed long before.
  const back = /rolling back/i.test(reason);
  const begins = name === 'SERVICE_DEPLOYMENT_IN_PROGRESS' && !back;
  const of = { resource: `${deployment}|${back ? 'back' : ''}`, order: ranked(at, name, deploymentOrder) };
  const news = {
    kind: 'deployment',
    severity: 'info',
    cause: 'news',
    key: `${group}|${deployment}`,
  } as const;
  // ERROR is trouble whatever its name (ecs.md §3.7).
  if (name === 'SERVICE_DEPLOYMENT_FAILED' || textIn(detail, 'eventType') === 'ERROR') {
    const cause = failures.find(([like]) => like.test(reason))?.[1] ?? 'deployment_failed';
    return { ...common, of, ...news, severity: 'error', cause, says: 'fails' } satisfies Sign;
  }
  if (name === 'SERVICE_DEPLOYMENT_COMPLETED') return { ...common, of, ...news, says: 'recovers' };
  return { ...common, of, ...news, says: begins ? 'began' : 'changes' };
};

/** Reads an ECS Hook State Change: one that waits for somebody opens a card; what becomes of it changes that card. */
export const hookSign: Reader = (event, place) => {
  const { detail, id } = event;
  const name = textOf(detail, 'eventName');
  const [hook, arn] = [textOf(detail, 'hookId'), textOf(detail, 'serviceDeploymentArn')];
  const at = momentIn(detail, 'updatedAt') ?? event.at;
  const { cluster, service } = serviceIn(textOf(detail, 'serviceArn'));
  const scope = place(cluster ?? shortName(textOf(detail, 'clusterArn')));
  if (!scope) return 'elsewhere';
  const where = { ...scope, service };
  const group = `pause|${arn}`;
  const stage = textIn(detail, 'lifecycleStage') ?? '';
  return {
    event: id,
    at,
    scope: where,
    of: { resource: hook, order: ranked(at, name, hookOrder) },
    kind: 'pause',
    // Nobody may sleep through it: when its time is over, ECS goes on or goes back by itself.
    severity: 'error',
    cause: 'waits_for_approval',
    says: name === 'HOOK_AWAITING_ACTION' && detail.hookType === 'PAUSE' ? 'fails' : 'changes',
    key: group,
    group,
    text: quoted(`${name}${stage && ` at ${stage}`}`),
    subject: arn,
  };
};
