/** The service that the live probes change: which one is meant, and whether it may be. */
import { reaches } from '../../approvals/check.ts';
import type { Service } from '../../aws/ecs.ts';
import type { Hands } from '../../aws/index.ts';
import { UserError } from '../../errors.ts';
import { createLedger } from '../../ledger/ledger.ts';
import { findRedis, usable, workerConnection } from '../../ledger/redis.ts';
import { type Change, type Scope, type Statement, spokenThing } from '../../work.ts';
import { workerFor } from '../../workers/changes.ts';
import { locksOver } from '../../workers/locked.ts';
import { slotOf } from '../../workers/slot.ts';
import type { Given, Target } from '../given.ts';
import { nobody } from '../nobody.ts';
import { type Sample, sampleOf } from '../sample-service.ts';

/** What was asked for by name; without a target the only one is meant that is not like production. */
export type Named = { service: string; target?: string; cluster?: string };

/** The service as it was before anything was done, and the operator role that acts. */
export type Scratch = { sample: Sample; scope: Scope; role: string; desired: number; deployment: string };

const again = (what: string) => `${what} Nothing was done.`;

/** A target is like production when it is called so, or when its rules let nobody act there alone. */
function likeProduction(given: Given, { name }: Target): boolean {
  if (/prod|live/i.test(name) || !given.config) return true;
  const { rules, targets, authorities } = given.config;
  const having = Object.fromEntries(
    Object.entries(authorities).map(([key, { roles }]) => [key, { targets: Object.keys(roles), people: [] }]),
  );
  return (reaches({ rules, targets, authorities: having }, given.now()).get(name)?.alone.size ?? 0) === 0;
}

function targetOf(given: Given, named: Named): Target {
  const all = Object.entries(given.config?.targets ?? {}).map(
    ([name, target]): Target => ({ ...target, name }),
  );
  const fitting =
    named.target === undefined
      ? all.filter(target => !likeProduction(given, target))
      : all.filter(({ name }) => name === named.target);
  const [only, ...others] = fitting;
  if (only && others.length === 0) return only;
  const names = all.map(({ name }) => name).join(', ');
  if (named.target !== undefined)
    throw new UserError(
      'unknown_target',
      `There is no target ${named.target}.`,
      again(`Say --target ${names}.`),
    );
  throw new UserError(
    'which_target',
    only
      ? 'More than one target could be meant.'
      : 'Every target is like production, and nothing is tried there unless you name it.',
    again(`Say --target with one of ${names}.`),
  );
}

/** Returns the service that is meant. Throws UserError where there is none, or it is not at rest. */
export async function scratchOf(given: Given, named: Named): Promise<Scratch> {
  const { config, aws } = given;
  const target = targetOf(given, named);
  const role = Object.values(config?.authorities ?? {}).find(({ roles }) => roles[target.name])?.roles[
    target.name
  ];
  if (role === undefined)
    throw new UserError(
      'no_role',
      `No authority has a role on ${target.name}.`,
      again('Give one in slipway.yaml.'),
    );
  const eyes = aws.eyes(target.readRole, target.region);
  const found: Sample[] = [];
  for (const cluster of named.cluster === undefined ? target.clusters : [named.cluster]) {
    const [service] = await eyes.ecs.services(cluster, [named.service]);
    const sample = service && (await sampleOf(eyes, target, cluster, service));
    if (sample) found.push(sample);
  }
  const [sample, other] = found;
  if (!sample)
    throw new UserError(
      'unknown_service',
      `There is no ${named.service} on ${target.name} that ECS itself deploys.`,
      again('Make a scratch service of one small task there.'),
    );
  if (other)
    throw new UserError(
      'which_cluster',
      `There is a ${named.service} in more than one cluster.`,
      again('Say --cluster.'),
    );
  const { scope, service } = sample;
  const busy = busyWith(service);
  if (busy !== undefined)
    throw new UserError(
      'not_at_rest',
      `${scope.service} is not at rest: ${busy}.`,
      again('Wait until it is.'),
    );
  await refuseHeld(given, scope);
  const [primary] = service.deployments ?? [];
  return { sample, scope, role, desired: service.desiredCount ?? 0, deployment: primary?.id ?? '' };
}

/** Throws UserError where an op or a lock holds the service. */
async function refuseHeld({ config, environment }: Given, scope: Scope): Promise<void> {
  const redis = await usable(workerConnection(await findRedis(environment.redisUrl)));
  try {
    const ledger = createLedger({ redis, namespace: environment.namespace });
    const [lock] = config ? await ledger.locks.standing(locksOver({ config }, scope)) : [];
    if (lock)
      throw new UserError('locked', `${lock.op} locks ${spokenThing(lock)}.`, again('Unlock it first.'));
    for (const slot of ['revision', 'count'] as const) {
      const holder = await ledger.holder(slotOf({ scope }, { slot }));
      if (holder !== undefined)
        throw new UserError(
          'taken',
          `${holder} is changing ${scope.service}.`,
          again('Wait until it has ended.'),
        );
    }
  } finally {
    redis.disconnect();
  }
}

/** Returns what a service is busy with, or nothing when it runs what it should. */
export function busyWith({
  deployments = [],
  desiredCount = 0,
  runningCount = 0,
}: Service): string | undefined {
  if (deployments.length > 1) return 'it has more than one deployment';
  if (deployments[0]?.rolloutState === 'IN_PROGRESS') return 'its deployment is under way';
  return runningCount === desiredCount ? undefined : `${runningCount} of ${desiredCount} tasks run`;
}

/** A lease of an op is as long (design.md §5), in milliseconds. */
export const leaseMs = 15_000;

/** Does one write through the operator role, in a session as narrow as that of a step. Throws AwsError. */
export const act = <T>(
  { aws, now }: Given,
  { role, scope }: Scratch,
  statements: Statement[],
  does: (hands: Hands) => Promise<T>,
): Promise<T> =>
  aws.step({ role, region: scope.region, statements, until: now() + leaseMs, who: nobody }, does);

/** Returns what a step of a change may do, as the bot has it; `deployment` is the one that it is about. */
export function needsOf({ scope }: Scratch, change: Change, step: string, deployment?: string): Statement[] {
  const earlier = deployment === undefined ? {} : { deployment };
  const steps = workerFor(change).needs({ op: nobody.op, scope, change, earlier });
  const found = steps.find(({ name }) => name === step);
  if (!found) throw new Error(`a change of kind ${change.kind} has no step ${step}`);
  return found.needs;
}
