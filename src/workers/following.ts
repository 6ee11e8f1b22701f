/** Reads what the followed changes of a target need, in batches and within a budget, and moves each on. */
import type { Service } from '../aws/ecs.ts';
import { AwsError } from '../aws/index.ts';
import type { ServiceDeployment } from '../aws/rollouts.ts';
import { RedisAway } from '../ledger/script.ts';
import type { Op, Work } from '../work.ts';
import { createBudget } from './budget.ts';
import { ownDeployment } from './deploying/pin.ts';
import { moveFollowed } from './followed.ts';
import { eyesFor, type Given } from './given.ts';
import type { View, Worker } from './kind.ts';
import { planOf } from './planning.ts';
import { watch } from './watching.ts';

const unique = <T>(items: T[]) => [...new Set(items)];
const arnOf = (op: Op): string | undefined => {
  const change = op.plan?.change;
  if (change?.kind === 'hook') return change.paused.deployment;
  return op.progress?.rollout?.arn ?? (change?.kind === 'deploy' ? change.stops : undefined);
};

/** What of a deployment's record makes its service worth reading: counts, failures, status. */
const mark = ({
  status,
  deploymentCircuitBreaker,
  targetServiceRevision,
  sourceServiceRevisions,
  lifecycleStage,
}: ServiceDeployment) =>
  JSON.stringify([
    status,
    deploymentCircuitBreaker?.failureCount,
    targetServiceRevision,
    sourceServiceRevisions,
    lifecycleStage,
  ]);

/** Whoever heard the bell is to stop it now: looking would only keep the claim from them. */
const waitsToStop = ({ stop, journal, progress }: Op): boolean =>
  stop !== undefined && progress?.rollout?.arn !== undefined && !journal.some(({ step }) => step === 'stop');

/**
 * Returns what looks at one target's followed changes; it remembers what it saw last, and nothing that matters. It beats before each
 * change, and leaves the rest to others when it is to stop.
 */
export function createFollowing(
  given: Given,
  workerOf: (op: Op) => Worker<Work>,
  target: string,
  every: { services: number; watch: number },
  { beat, stop }: { beat: () => void; stop: AbortSignal },
) {
  const { ledger } = given;
  const eyes = eyesFor(given, target);
  const within = createBudget(given, target);
  let seen = new Map<string, { mark: string; servicesAt: number }>();
  let watchedAt = 0;

  /** Whether a deployment's service has to be read, too: something changed, or it has been a while. */
  const wantsService = (op: Op, deployment: ServiceDeployment | undefined): boolean => {
    if (workerOf(op).slot === 'hook') return false;
    if (workerOf(op).follows === 'service' || !deployment) return true;
    const last = seen.get(op.id);
    return last?.mark !== mark(deployment) || Date.now() - last.servicesAt >= every.services;
  };

  const services = async (ops: Op[]): Promise<Map<string, Service>> => {
    const found = new Map<string, Service>();
    for (const cluster of unique(ops.map(op => planOf(op).scope.cluster))) {
      const names = unique(
        ops.map(op => planOf(op).scope).flatMap(scope => (scope.cluster === cluster ? scope.service : [])),
      );
      const read = await within('service read', names, 10, batch => eyes.ecs.services(cluster, batch));
      for (const service of read) found.set(`${cluster}/${service.serviceName}`, service);
    }
    return found;
  };

  /** Finds out which service deployment is an op's own, once its record can be seen. */
  const pinned = async (op: Op): Promise<string | undefined> =>
    workerOf(op).follows === 'deployment'
      ? (await within('service deployment', [op], 1, ([one]) => ownDeployment(eyes, one as Op)))[0]
      : undefined;

  const follow = async (ops: Op[]): Promise<void> => {
    const arns = new Map<string, string>();
    for (const op of ops) {
      if (stop.aborted) return;
      beat();
      const arn = arnOf(op) ?? (await pinned(op));
      if (arn !== undefined) arns.set(op.id, arn);
    }
    const read = await within('service deployment', unique([...arns.values()]), 20, batch =>
      eyes.ecs.deployments(batch),
    );
    const deployments = new Map(read.map(one => [one.serviceDeploymentArn, one]));
    const views = ops.map(op => ({ op, deployment: deployments.get(arns.get(op.id)) }));
    const wanted = views.filter(({ op, deployment }) => wantsService(op, deployment));
    const found = await services(wanted.map(({ op }) => op));
    const marks = new Map<string, { mark: string; servicesAt: number }>();
    for (const { op, deployment } of views) {
      if (stop.aborted) return;
      beat();
      const { cluster, service } = planOf(op).scope;
      const read = found.get(`${cluster}/${service}`);
      const view: View = { service: read, deployment };
      const before = seen.get(op.id);
      if (deployment)
        marks.set(op.id, {
          mark: mark(deployment),
          servicesAt: read ? Date.now() : (before?.servicesAt ?? 0),
        });
      if (!waitsToStop(op)) await moved(op, view);
    }
    seen = marks;
  };

  /** One card that Slack does not take, or one deployment that cannot be verified, holds up nobody else. */
  const moved = async (op: Op, view: View): Promise<void> => {
    try {
      await moveFollowed(given, workerOf(op), op, view);
    } catch (error) {
      if (error instanceof RedisAway || (error instanceof AwsError && error.failure === 'throttled'))
        throw error;
      given.log.warn({ op: op.id, error }, 'could not move a followed change on');
    }
  };

  const opsOf = async (ids: string[]): Promise<Op[]> =>
    (await Promise.all(ids.map(id => ledger.read(id)))).filter(op => op?.plan !== undefined) as Op[];

  return {
    /** Looks once. Throws what AWS or Redis threw; nothing is lost by it. */
    async look(): Promise<void> {
      const ops = (await opsOf(await ledger.followed(target))).filter(({ state }) => state === 'running');
      if (ops.length > 0) await follow(ops);
      if (Date.now() - watchedAt < every.watch) return;
      watchedAt = Date.now();
      const watched = await opsOf(await ledger.watched(target));
      if (watched.length > 0) await watch(given, eyes, watched, await services(watched));
    },
  };
}
