/** Looks after a version that went live: is anything worse than before it did? */
import type { Service } from '../aws/ecs.ts';
import { AwsError, type Eyes } from '../aws/index.ts';
import type { Op, Watch } from '../work.ts';
import { deploymentId } from './deploying/advance.ts';
import type { Given } from './given.ts';
import { planOf } from './planning.ts';

/** Returns what is worse than before, in words. */
async function worseNow(eyes: Eyes, service: Service, alarms: readonly string[], before: readonly string[]) {
  const found: string[] = [];
  const firing = (await eyes.observing.firing(alarms)).filter(name => !before.includes(name));
  if (firing.length > 0) found.push(`${firing.join(', ')} ${firing.length === 1 ? 'is' : 'are'} firing.`);
  const { desiredCount = 0, runningCount = 0 } = service;
  if (runningCount < desiredCount) found.push(`Only ${runningCount} of ${desiredCount} tasks run.`);
  for (const { targetGroupArn } of service.loadBalancers ?? []) {
    if (!targetGroupArn) continue;
    const health = await eyes.around.targetHealth(targetGroupArn);
    const sick = health.filter(({ TargetHealth: is }) => is?.State === 'unhealthy');
    const reason = sick[0]?.TargetHealth?.Reason;
    if (sick.length > 0)
      found.push(`${sick.length} of ${health.length} targets are unhealthy${reason ? ` (${reason})` : ''}.`);
  }
  return found;
}

/** Looks at each watched op once; what is worse appears on its card and, the first time, in its thread. */
export async function watch(
  given: Given,
  eyes: Eyes,
  ops: Op[],
  services: Map<string, Service>,
): Promise<void> {
  for (const op of ops)
    try {
      await look(given, eyes, op, services);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      given.log.warn({ op: op.id, code: error.code }, 'could not look after a version that went live');
    }
}

async function look(given: Given, eyes: Eyes, op: Op, services: Map<string, Service>): Promise<void> {
  const { ledger, tell } = given;
  const { scope, change } = planOf(op);
  const before = op.watch;
  if (!before || change.kind !== 'deploy') return;
  const service = services.get(`${scope.cluster}/${scope.service}`);
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  // Whoever deployed after it has a card of their own; this one says nothing more.
  const gone = !service || primary?.id !== deploymentId(op);
  const over = gone ? 'replaced' : ledger.now() >= before.until ? 'time' : undefined;
  const worse = gone ? before.worse : await worseNow(eyes, service, change.alarms, before.before);
  const seen: Watch = { ...before, worse, ...(over && { over }) };
  if (JSON.stringify(seen) === JSON.stringify(before)) return;
  const claim = await ledger.claim(op.id, given.name);
  if (!claim) return;
  const { epoch } = claim;
  try {
    await ledger.watch(op.id, epoch, seen);
    const now = (await ledger.read(op.id)) ?? claim.op;
    await tell.card(now, epoch);
    if (worse.length > 0 && !gone) await tell.note(now, epoch, { kind: 'worse', worse });
  } finally {
    await ledger.release((await ledger.read(op.id)) ?? claim.op, epoch);
  }
}
