/** The service that the live probes change: which one is meant, and whether it may be. */
import { reaches } from '../../approvals/check.ts';
import { UserError } from '../../errors.ts';
import type { Scope } from '../../work.ts';
import type { Given, Target } from '../given.ts';
import { type Sample, sampleOf } from '../sample-service.ts';
import { freeRole } from './allowed.ts';
import type { Pace } from './compared.ts';
import { busyWith, refuseHeld } from './untouched.ts';

/** What was asked for by name; without a target the only one is meant that is not like production. */
export type Named = { service: string; target?: string; cluster?: string };

/**
 * The service as it was before anything was done, and the free operator role that acts. `known` are the ids of its deployment then and
 * of those that the doctor began; `over` is set once somebody else had a hand in it: then nothing more is written.
 */
export type Scratch = {
  sample: Sample;
  scope: Scope;
  role: string;
  desired: number;
  deployment: string;
  known: Set<string>;
  over: boolean;
  pace: Pace;
};

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
    only ? 'More than one target could be meant.' : 'Every target is like production.',
    again(`Say --target with one of ${names} on which people act alone, or make one.`),
  );
}

/** Returns the service that is meant. Throws UserError where there is none, it may not be changed alone, or it is not at rest. */
export async function scratchOf(given: Given, named: Named, pace: Pace): Promise<Scratch> {
  const { config, aws } = given;
  const target = targetOf(given, named);
  const eyes = aws.eyes(target.readRole, target.region);
  const found: Sample[] = [];
  for (const cluster of named.cluster === undefined ? target.clusters : [named.cluster]) {
    const [service] = await eyes.ecs.services(cluster, [named.service]);
    const sample = service && (await sampleOf(eyes, target, cluster, service));
    if (sample) found.push(sample);
  }
  const [sample, other] = found;
  if (!config || !sample)
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
  const role = await freeRole(given, config, sample);
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
  const deployment = primary?.id ?? '';
  const desired = service.desiredCount ?? 0;
  return { sample, scope, role, desired, deployment, known: new Set([deployment]), over: false, pace };
}
