/** Whether nobody else has a hand in the service: looked at before each write, since minutes lie between them. */
import type { Service } from '../../aws/ecs.ts';
import { UserError } from '../../errors.ts';
import { createLedger } from '../../ledger/ledger.ts';
import { type Connection, findRedis, usable, workerConnection } from '../../ledger/redis.ts';
import { type Scope, shortName, spokenThing } from '../../work.ts';
import { locksOver } from '../../workers/locked.ts';
import { slotOf } from '../../workers/slot.ts';
import type { Given } from '../given.ts';
import { counted } from '../line.ts';
import { aloneOn } from './allowed.ts';
import { until } from './compared.ts';
import type { Scratch } from './scratch.ts';

const stopped = 'Nothing more is done, and nothing is set back.';

/** Does something with a connection of the ledger's own kind. Throws RedisAway. */
export async function withLedger<T>(
  { environment }: Given,
  does: (redis: Connection, namespace: string) => Promise<T>,
): Promise<T> {
  const redis = await usable(workerConnection(await findRedis(environment.redisUrl)));
  try {
    return await does(redis, environment.namespace);
  } finally {
    redis.disconnect();
  }
}

/** Throws UserError where an op or a lock holds the service. */
export const refuseHeld = (given: Given, scope: Scope): Promise<void> =>
  withLedger(given, async (redis, namespace) => {
    const { config } = given;
    const ledger = createLedger({ redis, namespace });
    const [lock] = config ? await ledger.locks.standing(locksOver({ config }, scope)) : [];
    if (lock)
      throw new UserError(
        'locked',
        `${lock.op} locks ${spokenThing(lock)}.`,
        `${stopped} Unlock it before you try again.`,
      );
    for (const slot of ['revision', 'count'] as const) {
      const holder = await ledger.holder(slotOf({ scope }, { slot }));
      if (holder !== undefined)
        throw new UserError(
          'taken',
          `${holder} is changing ${scope.service}.`,
          `${stopped} Try again when it has ended.`,
        );
    }
  });

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

/** Returns the service as ECS shows it now; nothing where it is gone. Throws AwsError. */
export async function serviceNow({ aws, config }: Given, { scope }: Scratch): Promise<Service | undefined> {
  const { ecs } = aws.eyes(config?.targets[scope.target]?.readRole ?? '', scope.region);
  return (await ecs.services(scope.cluster, [scope.service]))[0];
}

/** Returns the service once it rests, or nothing when it did not in time. Throws AwsError. */
export const atRest = (given: Given, scratch: Scratch): Promise<Service | undefined> =>
  until(scratch.pace, async () => {
    const service = await serviceNow(given, scratch);
    return service && busyWith(service) === undefined ? service : undefined;
  });

/** Returns what of a service is not as it was before, as `what it was → what it is`. The doctor changes none of that. */
export function differences({ sample, desired }: Scratch, now: Service | undefined): string[] {
  if (!now) return ['it is gone'];
  const { taskDefinition = '', desiredCount = 0 } = now;
  return [
    ...(taskDefinition === sample.arn ? [] : [`${shortName(sample.arn)} → ${shortName(taskDefinition)}`]),
    ...(desiredCount === desired ? [] : [`${desired} → ${counted(desiredCount, 'task')}`]),
  ];
}

/** Returns the service where it is as it was and runs no deployment of somebody else's. Throws UserError where not. */
async function unchanged(given: Given, scratch: Scratch): Promise<Service> {
  const service = await serviceNow(given, scratch);
  const differs = differences(scratch, service);
  const others = service?.deployments?.find(
    ({ status, id = '' }) => status === 'PRIMARY' && !scratch.known.has(id),
  );
  if (others) differs.push(`${others.id} is none of the doctor's`);
  if (service && differs.length === 0) return service;
  throw new UserError(
    'meanwhile',
    `Somebody else changed ${scratch.scope.service} meanwhile: ${differs.join(', ')}.`,
    `${stopped} Try again when nobody works on it.`,
  );
}

/**
 * Throws UserError unless the service is as it was, free, under rules that let one person act, and at rest, which is waited for where
 * the doctor's own doing keeps it busy; `during` its own deployment it need not rest.
 */
export async function untouched(given: Given, scratch: Scratch, during?: 'deployment'): Promise<void> {
  const { scope, sample } = scratch;
  let busy: string | undefined;
  const ready = await until(scratch.pace, async () => {
    const service = await unchanged(given, scratch);
    busy = busyWith(service);
    return during !== undefined || busy === undefined ? true : undefined;
  });
  if (!ready) throw new UserError('not_at_rest', `${scope.service} does not come to rest: ${busy}.`, stopped);
  if (given.config) aloneOn(given.config, sample, given.now());
  await refuseHeld(given, scope);
  if (scratch.over) throw new UserError('meanwhile', 'It was given up before.', stopped);
}
