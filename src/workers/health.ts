/** Reads: every service of a target, or one service with a verdict and its evidence. What could not be checked is said. */

import type { Deployment, Service, Task } from '../aws/ecs.ts';
import type { Answer } from '../ports.ts';
import type { ServiceRow } from '../seen.ts';
import { type Op, type Scope, shortName, type Work } from '../work.ts';
import { evidence } from './evidence.ts';
import { eyesFor, type Given } from './given.ts';
import { locksOver } from './locked.ts';
import { createLook } from './look.ts';
import { type Found, namedTarget, readable, resolve } from './resolve.ts';

type HealthWork = Extract<Work, { kind: 'health' }>;
type Status = Extract<Answer, { kind: 'status' }>;

/** The most services of a cluster that one answer reads (ten a call, out of a bucket that all share). */
const mostServices = 200;

/** Returns the answer to a read. Throws UserError. */
export async function health(given: Given, op: Op, work: HealthWork): Promise<Answer> {
  if (work.about === 'services') return services(given, work.target, op);
  const said = work.service;
  const spoken = [said.target, said.cluster, said.name].filter(Boolean).join('/');
  const found = await resolve(given, said, op.ask.where, name => op.ask.words.replace(spoken, name));
  const locks = await given.ledger.locks.standing(locksOver(given, found.scope));
  return { ...(await status(found)), locks };
}

async function services(given: Given, target: string | undefined, op: Op): Promise<Answer> {
  const one = namedTarget(given, target, op.ask.where);
  const targets = one === undefined ? Object.keys(given.config.targets) : [one];
  const unchecked: string[] = [];
  const rows: ServiceRow[] = [];
  for (const name of targets) {
    const eyes = eyesFor(given, name);
    for (const cluster of given.config.targets[name]?.clusters ?? []) {
      try {
        const names = await readable(name, cluster, eyes.ecs.serviceNames(cluster, mostServices));
        if (names.length === mostServices)
          unchecked.push(`${name}/${cluster}: only the first ${mostServices} services`);
        for (const service of await readable(name, cluster, eyes.ecs.services(cluster, names)))
          rows.push(rowOf({ target: name, cluster, service: service.serviceName ?? '' }, service));
      } catch (error) {
        if (targets.length === 1) throw error;
        unchecked.push(`${name}/${cluster}: ${(error as Error).message}`);
      }
    }
  }
  const missing = (row: ServiceRow) => row.desired - row.running;
  rows.sort(
    (a, b) =>
      missing(b) - missing(a) || a.target.localeCompare(b.target) || a.service.localeCompare(b.service),
  );
  return { kind: 'services', rows, unchecked };
}

const rowOf = (at: Pick<Scope, 'target' | 'cluster' | 'service'>, service: Service): ServiceRow => ({
  target: at.target,
  cluster: at.cluster,
  service: at.service,
  status: service.status ?? 'UNKNOWN',
  desired: service.desiredCount ?? 0,
  running: service.runningCount ?? 0,
  pending: service.pendingCount ?? 0,
  rollout: service.deployments?.find(({ status }) => status === 'PRIMARY')?.rolloutState ?? '',
});

async function status(found: Found): Promise<Omit<Status, 'locks'>> {
  const { scope, service } = found;
  const look = createLook();
  const { tasks, balanced } = await evidence(found, look);
  const targets = balanced.map(one => one.targets);
  const row = rowOf(scope, service);
  const seen = targets.flat().map(({ Target, TargetHealth }) => ({
    id: Target?.Id ?? '',
    state: TargetHealth?.State ?? 'unknown',
    ...(TargetHealth?.Reason && { reason: TargetHealth.Reason }),
  }));
  const { verdict, because } = judge(row, service.deployments ?? [], tasks, seen);
  return {
    kind: 'status',
    row,
    verdict,
    because,
    taskDefinition: shortName(service.taskDefinition),
    deployments: (service.deployments ?? []).map(deployment => ({
      id: deployment.id ?? '',
      status: deployment.status ?? '',
      taskDefinition: shortName(deployment.taskDefinition),
      desired: deployment.desiredCount ?? 0,
      running: deployment.runningCount ?? 0,
      rollout: deployment.rolloutState ?? '',
    })),
    tasks: tasks.map(task => ({
      id: shortName(task.taskArn),
      status: task.lastStatus ?? '',
      health: task.healthStatus ?? 'UNKNOWN',
      ...(task.startedAt && { startedAt: task.startedAt.getTime() }),
    })),
    targets: seen,
    events: (service.events ?? [])
      .slice(0, 5)
      .map(event => ({ at: event.createdAt?.getTime() ?? 0, text: event.message ?? '' })),
    unchecked: look.unchecked,
  };
}

/** Returns a verdict on a service and the reasons for it. Pure. */
export function judge(
  row: ServiceRow,
  deployments: Deployment[],
  tasks: Task[],
  targets: Status['targets'],
): { verdict: Status['verdict']; because: string[] } {
  const because: string[] = [];
  if (row.status !== 'ACTIVE') return { verdict: 'inactive', because: [`the service is ${row.status}`] };
  const failed = deployments.some(({ rolloutState }) => rolloutState === 'FAILED');
  if (failed) because.push('its last deployment failed');
  const sick = tasks.filter(({ healthStatus }) => healthStatus === 'UNHEALTHY').length;
  if (sick > 0) because.push(`${sick} of ${tasks.length} tasks fail their container health check`);
  const ill = targets.filter(({ state }) => state === 'unhealthy');
  if (ill.length > 0) {
    const reasons = [...new Set(ill.map(({ reason }) => reason ?? 'no reason given'))].join(', ');
    because.push(`${ill.length} of ${targets.length} targets fail the load balancer's check (${reasons})`);
  }
  if (row.desired === 0 && row.running === 0) return { verdict: 'empty', because: ['it is set to 0 tasks'] };
  if (row.running === 0) return { verdict: 'down', because: [...because, `0 of ${row.desired} tasks run`] };
  if (because.length > 0) return { verdict: 'degraded', because };
  const moving =
    deployments.length > 1 || deployments.some(({ rolloutState }) => rolloutState === 'IN_PROGRESS');
  if (row.running !== row.desired || row.pending > 0 || moving)
    return {
      verdict: 'changing',
      because: [`${row.running} of ${row.desired} tasks run, ${row.pending} starting`],
    };
  return { verdict: 'healthy', because: [] };
}
