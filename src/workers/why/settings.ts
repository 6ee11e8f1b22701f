/** Settings that make checks fail: the port that is checked, and how long a task may take to start. Pure. */
import type { Task } from '../../aws/ecs.ts';
import type { Cite } from '../../seen.ts';
import { shortName } from '../../work.ts';
import {
  aboutNow,
  aboutTasks,
  type Case,
  eventsOf,
  failedOf,
  linesIn,
  linesShown,
  quoted,
  type Rule,
} from './case.ts';

const ill = ({ balanced }: Case) =>
  balanced.some(({ targets }) =>
    targets.some(({ TargetHealth }) => TargetHealth?.State?.startsWith('unhealthy')),
  );

const killedByCheck = (seen: Case): Task[] =>
  failedOf(seen).filter(({ stoppedReason = '' }) => /failed ELB health checks/.test(stoppedReason));

/** `listening on :3000`, as most servers say it. */
const listens = /\blisten(?:ing|s)?\b.*?(?::| port )(\d{2,5})\b/i;

/** The load balancer checks a port on which nothing of the task listens. */
const portMismatch: Rule = seen => {
  if (!ill(seen) && killedByCheck(seen).length === 0) return undefined;
  const [balancer] = seen.service.loadBalancers ?? [];
  const port = balancer?.containerPort;
  const definition = seen.definition?.containerDefinitions?.find(
    ({ name }) => name === balancer?.containerName,
  );
  if (!balancer || port === undefined) return undefined;
  const open = (definition?.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []);
  const group = seen.balanced.find(({ arn }) => arn === balancer.targetGroupArn)?.group;
  const checked = Number(group?.HealthCheckPort);
  const mapping: Cite = {
    from: 'task definition',
    text: `ports of ${balancer.containerName}: ${open.join(', ') || 'none'}`,
  };
  if (Number.isInteger(checked) && checked !== port && definition && !open.includes(checked)) {
    const cite: Cite = {
      from: 'target group',
      id: group?.TargetGroupName ?? '',
      text: `HealthCheckPort: ${checked}`,
    };
    return aboutNow('port_mismatch', 'certain', [cite, mapping], { port: checked, other: open[0] ?? port });
  }
  const log = linesIn(seen, [...seen.tasks, ...killedByCheck(seen)]);
  const line = log?.lines.findLast(one => listens.test(one));
  const own = Number(listens.exec(line ?? '')?.[1]);
  if (line === undefined || !Number.isInteger(own) || own === port || open.includes(own)) return undefined;
  const said: Cite = { from: 'last lines', id: log?.container ?? '', text: quoted(line) };
  return aboutNow('port_mismatch', 'likely', [said, mapping], { port, other: own });
};

const usual = { interval: 30, threshold: 2 };

/** Between RUNNING and the verdict lies, besides the checks themselves, the time to register a target; seconds. */
const registers = 60;

/** Returns how long a task ran until ECS gave it up, in seconds: it says so before it stops it, since it starts another first. */
function lived(seen: Case, task: Task): number {
  const id = shortName(task.taskArn);
  const said = eventsOf(seen).findLast(({ text }) => text.includes(id) && / is unhealthy in /.test(text));
  const until = said?.at ?? task.stoppingAt?.getTime() ?? 0;
  return Math.round((until - (task.startedAt?.getTime() ?? 0)) / 1_000);
}

const ready = /\b(?:listening|ready|started|accepting connections)\b/i;

/**
 * Every task was given up as soon as it could be, before it said that it was ready: it starts more slowly than the grace period
 * and the checks allow.
 */
const graceTooShort: Rule = seen => {
  const tasks = killedByCheck(seen).filter(({ startedAt, stoppingAt }) => startedAt && stoppingAt);
  const [newest] = tasks;
  if (!newest) return undefined;
  const grace = seen.service.healthCheckGracePeriodSeconds ?? 0;
  const group = seen.balanced.find(one => one.group)?.group;
  const checks =
    (group?.HealthCheckIntervalSeconds ?? usual.interval) *
    (group?.UnhealthyThresholdCount ?? usual.threshold);
  const longest = Math.max(...tasks.map(task => lived(seen, task)));
  if (longest > grace + checks + registers) return undefined;
  // Whatever answers, even with an error, is up already.
  const answered =
    eventsOf(seen).some(({ text }) => /failed with these codes/.test(text)) ||
    seen.balanced.some(({ targets }) =>
      targets.some(({ TargetHealth }) => TargetHealth?.Reason === 'Target.ResponseCodeMismatch'),
    );
  const log = linesIn(seen, tasks);
  if (answered || log?.lines.some(line => ready.test(line))) return undefined;
  // A long log may have said so before its last lines.
  const sure = log && log.lines.length < linesShown ? 'likely' : 'possible';
  const found = aboutTasks(seen, 'grace_too_short', sure, tasks, { seconds: longest, limit: grace });
  const cites: Cite[] = [
    { from: 'task', text: `given up ${longest} s after it began to run, at most` },
    { from: 'service', text: `healthCheckGracePeriodSeconds: ${grace}` },
    ...(log
      ? [{ from: 'last lines' as const, id: log.container, text: quoted(log.lines.at(-1) ?? '') }]
      : []),
  ];
  return { ...found, cites: [...found.cites, ...cites] };
};

export const settings: Rule[] = [portMismatch, graceTooShort];
