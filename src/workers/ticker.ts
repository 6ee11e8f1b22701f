/** Watches the changes that only need watching: one ticker a target, reads in batches, nobody waits in a job for minutes. */

import type { Service } from '../aws/ecs.ts';
import { AwsError } from '../aws/index.ts';
import type { Op, Work } from '../work.ts';
import { planOf } from './change.ts';
import { eyesFor, type Given } from './given.ts';
import type { Worker } from './kind.ts';

/** How often a target is looked at, and how long an election holds, in milliseconds. */
export const rhythm = { tick: 2_000, election: 4_000, slowest: 30_000 };

export type Ticker = { close(): Promise<void> };

/** Starts the tickers of all targets; only the elected one of each target's tickers reads AWS. */
export function startTicker(
  given: Given,
  workerOf: (op: Op) => Worker<Work>,
  rhythms: Partial<typeof rhythm> = {},
): Ticker {
  const { tick, election, slowest } = { ...rhythm, ...rhythms };
  const stop = new AbortController();
  const loops = Object.keys(given.config.targets).map(async target => {
    let wait = tick;
    while (!stop.signal.aborted) {
      try {
        if (await given.ledger.elected(target, given.name, Math.max(election, tick * 2)))
          await look(given, workerOf, target);
        wait = tick;
      } catch (error) {
        const throttled = error instanceof AwsError && error.failure === 'throttled';
        wait = throttled ? Math.min(wait * 2, slowest) : tick;
        given.log.warn(
          { target, error: (error as Error).message },
          'could not look at the changes under way',
        );
      }
      await pause(wait, stop.signal);
    }
    await given.ledger
      .resign(target, given.name)
      .catch(error => given.log.info({ target, because: (error as Error).message }, 'did not resign'));
  });
  return {
    async close() {
      stop.abort();
      await Promise.all(loops);
    },
  };
}

/** Resolves after `ms`, or at once when the signal says so. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });

async function look(given: Given, workerOf: (op: Op) => Worker<Work>, target: string): Promise<void> {
  const ids = await given.ledger.followed(target);
  if (ids.length === 0) return;
  const ops = (await Promise.all(ids.map(id => given.ledger.read(id)))).filter(
    op => op?.state === 'running' && op.plan,
  );
  const byCluster = new Map<string, Op[]>();
  for (const op of ops) {
    if (op?.state !== 'running' || !op.plan) continue;
    const { cluster } = op.plan.scope;
    byCluster.set(cluster, [...(byCluster.get(cluster) ?? []), op]);
  }
  for (const [cluster, theirs] of byCluster) {
    const names = [...new Set(theirs.map(op => planOf(op).scope.service))];
    const services = await eyesFor(given, target).ecs.services(cluster, names);
    const seen = new Map(services.map(service => [service.serviceName, service]));
    for (const op of theirs) await advance(given, workerOf(op), op, seen.get(planOf(op).scope.service));
  }
}

/** Moves one followed op on if what AWS shows has changed; somebody else's claim on it is left alone until the next tick. */
async function advance(
  given: Given,
  worker: Worker<Work>,
  op: Op,
  service: Service | undefined,
): Promise<void> {
  const { ledger, tell } = given;
  const seen = worker.advance(op, planOf(op), service, ledger.now());
  if (!seen.end && JSON.stringify(seen.progress) === JSON.stringify(op.progress)) return;
  const claim = await ledger.claim(op.id, given.name);
  if (!claim) return;
  const { epoch } = claim;
  if (claim.op.state === 'running') {
    await ledger.progress(op.id, epoch, seen.progress);
    if (seen.end) await ledger.end(op.id, epoch, seen.end.outcome, seen.end.why);
  }
  const now = (await ledger.read(op.id)) ?? claim.op;
  await tell.card(now, epoch);
  if (now.state === 'ended') await tell.ending(now, epoch);
  await ledger.release((await ledger.read(op.id)) ?? now, epoch);
}
