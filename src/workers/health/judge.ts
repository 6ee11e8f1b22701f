/** A verdict on a service, and the reasons for it, the weightiest first. Pure: decided by what AWS showed, and by nothing else. */
import type {
  Because,
  Classified,
  InstanceRow,
  RolloutRow,
  ServiceRow,
  TaskRow,
  Verdict,
} from '../../seen.ts';

/** What a verdict is drawn from; times in milliseconds. */
export type Judged = {
  now: number;
  row: ServiceRow;
  deployments: { rollout: string; failed: number; at: number; reason?: string }[];
  rollout?: RolloutRow;
  tasks: TaskRow[];
  /** The reasons of unhealthy targets that are none of these tasks. */
  strays: string[];
  alarms: string[];
  instances: InstanceRow[];
  /** Tasks that stopped for a reason of their own, within `failingMs`. */
  failing: { stops: number };
  events: Classified[];
  /** Since when ECS has said that a task fails its load balancer's or its container's check. */
  since: { targets?: number; containers?: number };
};

/** Tasks that stopped so recently count as failing now. */
export const failingMs = 900_000;
/** So many of them are a loop, also where all that are wanted run at the moment. */
const loop = 3;
/** ECS begins a deployment within seconds; one that is still PENDING after this long waits for something. */
const pendingMs = 120_000;

const unfinished = ['PENDING', 'IN_PROGRESS'];
const goingBack = ['ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];

/** Returns whether a deployment is under way. */
export const isMoving = ({ deployments, rollout }: Pick<Judged, 'deployments' | 'rollout'>): boolean =>
  deployments.length > 1 ||
  deployments.some(one => one.rollout === 'IN_PROGRESS') ||
  [...unfinished, ...goingBack].includes(rollout?.status ?? '');

const badTarget = ({ targets }: TaskRow) =>
  targets.filter(({ state }) => ['unhealthy', 'unhealthy.draining', 'unavailable'].includes(state));

/** What is wrong with what runs. */
function sick(judged: Judged): Because[] {
  const { row, tasks, strays, alarms, instances, since, failing, deployments } = judged;
  const found: Because[] = [];
  const running = tasks.filter(({ status }) => status === 'RUNNING');
  const ill = running.filter(task => badTarget(task).length > 0);
  const codes = [...new Set(ill.flatMap(badTarget).map(({ reason }) => reason ?? 'no reason given'))];
  if (ill.length > 0)
    found.push({
      is: 'targets',
      sick: ill.length,
      of: running.length,
      codes,
      ...(since.targets !== undefined && { since: since.targets }),
    });
  if (strays.length > 0) found.push({ is: 'strays', targets: strays.length, codes: [...new Set(strays)] });
  const unwell = running.filter(({ container }) => container === 'UNHEALTHY').length;
  if (unwell > 0)
    found.push({
      is: 'containers',
      sick: unwell,
      of: running.length,
      codes: [],
      ...(since.containers !== undefined && { since: since.containers }),
    });
  const lacks = row.running < row.desired;
  if (failing.stops >= (lacks ? 1 : loop))
    found.push({
      is: 'failing',
      stops: failing.stops,
      withinMs: failingMs,
    });
  const failed = deployments.find(({ rollout }) => rollout === 'FAILED');
  if (failed) found.push({ is: 'failed', reason: failed.reason ?? '' });
  if (alarms.length > 0) found.push({ is: 'alarms', names: alarms });
  const lost = instances.filter(({ connected }) => !connected).length;
  if (lost > 0) found.push({ is: 'instances', lost, of: instances.length });
  return found;
}

/** What keeps a deployment from its end. */
function stuck({ rollout, deployments, events, now }: Judged): Because[] {
  const found: Because[] = [];
  const { status = '', breaker, at } = rollout ?? {};
  if (breaker && breaker.failures > 0 && breaker.status !== 'DISABLED')
    found.push({ is: 'breaker', failures: breaker.failures, threshold: breaker.threshold });
  const begun = at ?? Math.max(...deployments.map(one => one.at));
  const problem = events.find(one => one.class === 'problem' && one.at >= begun);
  if (problem) found.push({ is: 'said', text: problem.text, at: problem.at });
  if (found.length === 0 && deployments.some(one => one.rollout === 'IN_PROGRESS' && one.failed > 0))
    found.push({ is: 'breaker', failures: Math.max(...deployments.map(one => one.failed)), threshold: 0 });
  if (status === 'PENDING' && at !== undefined && now - at > pendingMs)
    found.push({ is: 'waiting', status, since: at });
  return found;
}

/** What a service waits for that is as it should be. */
function waiting({ row, rollout }: Judged): Because[] {
  const { running, desired, pending } = row;
  return [
    ...(rollout?.hook ? [{ is: 'hook', ...rollout.hook } as const] : []),
    { is: 'count', running, desired, pending },
  ];
}

/** Returns the verdict on a service, and why. */
export function judge(judged: Judged): { verdict: Verdict; because: Because[] } {
  const { row, rollout, events, now } = judged;
  const { running, desired, pending } = row;
  if (row.status !== 'ACTIVE')
    return { verdict: 'inactive', because: [{ is: 'status', status: row.status }] };
  if (desired === 0 && running === 0) return { verdict: 'empty', because: [{ is: 'zero' }] };
  const wrong = sick(judged);
  const moving = isMoving(judged);
  const back: Because[] = goingBack.includes(rollout?.status ?? '') ? [{ is: 'going back' }] : [];
  const holds = moving && back.length === 0 ? stuck(judged) : [];
  const count: Because = { is: 'count', running, desired, pending };
  if (running === 0 && !(moving && wrong.length + holds.length === 0))
    return { verdict: 'down', because: [count, ...holds, ...wrong] };
  if (holds.length > 0) return { verdict: 'stuck', because: [...holds, ...wrong] };
  const lately = events.find(one => one.class === 'problem' && now - one.at < failingMs);
  if (back.length === 0 && running < desired && !moving && lately)
    wrong.push({ is: 'said', text: lately.text, at: lately.at });
  if (back.length + wrong.length > 0)
    return { verdict: 'degraded', because: [...back, ...(running < desired ? [count] : []), ...wrong] };
  if (moving || running !== desired || pending > 0) return { verdict: 'changing', because: waiting(judged) };
  return { verdict: 'healthy', because: [] };
}
