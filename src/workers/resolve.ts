/** Finds the one service that people mean. Never assumes production: where several are possible, it asks. */

import type { Service } from '../aws/ecs.ts';
import { AwsError, type Eyes } from '../aws/index.ts';
import { nearest, UserError } from '../errors.ts';
import type { Place, Scope, ServiceName } from '../work.ts';
import { eyesFor, type Given } from './given.ts';

export type Found = { scope: Scope; service: Service; eyes: Eyes };

type Room = Pick<Given, 'config' | 'aws'>;

/** The most service names read to suggest a near one. */
const suggestionsFrom = 2_000;

/** So many targets, or clusters of one, are offered to be looked at. */
const mostTargets = 3;

/** Returns the target that was named, or the channel's, or the only one; undefined when several are possible. */
export function namedTarget({ config }: Pick<Given, 'config'>, target: string | undefined, where: Place) {
  const names = Object.keys(config.targets);
  if (target !== undefined) {
    if (config.targets[target]) return target;
    const near = nearest(target, names);
    throw new UserError(
      'unknown_target',
      `I do not know the target \`${target}\`.`,
      `The targets are ${names.map(name => `\`${name}\``).join(', ')}.${near[0] ? ` Did you mean \`${near[0]}\`?` : ''}`,
    );
  }
  return (
    config.channels.find(channel => channel.id === where.channel)?.target ??
    (names.length === 1 ? names[0] : undefined)
  );
}

/** Returns target and cluster pairs where the service could be. Throws UserError where there is no such target or cluster. */
export function candidates(
  room: Pick<Given, 'config'>,
  said: ServiceName,
  where: Place,
  again: (name: string) => string,
): { target: string; cluster: string }[] {
  const target = namedTarget(room, said.target, where);
  const targets = target === undefined ? Object.keys(room.config.targets) : [target];
  const all = targets.flatMap(name =>
    (room.config.targets[name]?.clusters ?? []).map(cluster => ({ target: name, cluster })),
  );
  if (said.cluster === undefined) return all;
  const there = all.filter(({ cluster }) => cluster === said.cluster);
  if (there.length > 0) return there;
  if (said.target === undefined && Object.hasOwn(room.config.targets, said.cluster))
    throw targetForCluster(room, said.cluster, said.name, again);
  const clusters = [...new Set(all.map(({ cluster }) => cluster))];
  const near = nearest(said.cluster, clusters);
  throw new UserError(
    'unknown_cluster',
    `There is no cluster \`${said.cluster}\`${target === undefined ? '' : ` in \`${target}\``}.`,
    `I know ${clusters.map(name => `\`${name}\``).join(', ')}.`,
    near.map(name => again(`${name}/${said.name}`)),
  );
}

/** The refusal of `staging/web` where `staging` is a target and no cluster. */
function targetForCluster(
  { config }: Pick<Given, 'config'>,
  target: string,
  name: string,
  again: (name: string) => string,
): UserError {
  const clusters = config.targets[target]?.clusters ?? [];
  return new UserError(
    'unknown_cluster',
    `\`${target}\` is a target; there is no cluster of that name here.`,
    `Name a service of a target as \`${name} on ${target}\`.`,
    clusters.slice(0, mostTargets).map(cluster => again(`${target}/${cluster}/${name}`)),
  );
}

/** Returns the services of a name in these places, those that are there or, if asked for, those that are gone. */
export async function foundIn(
  room: Room,
  name: string,
  places: readonly { target: string; cluster: string }[],
  which?: 'INACTIVE',
): Promise<Found[]> {
  const looked = await Promise.all(
    places.map(async ({ target, cluster }): Promise<Found[]> => {
      const eyes = eyesFor(room, target);
      const services = await readable(target, cluster, eyes.ecs.services(cluster, [name]));
      const known = room.config.targets[target];
      return services
        .filter(service => (service.status === 'INACTIVE') === (which === 'INACTIVE'))
        .map(service => ({
          scope: {
            target,
            account: known?.account ?? '',
            region: known?.region ?? '',
            cluster,
            service: service.serviceName ?? name,
          },
          service,
          eyes,
        }));
    }),
  );
  return looked.flat();
}

/** Returns the service that `said` means when asked in `where`. Throws UserError when there is none, or more than one. */
export async function resolve(
  room: Room,
  said: ServiceName,
  where: Place,
  again: (name: string) => string,
): Promise<Found> {
  const places = candidates(room, said, where, again);
  const found = await foundIn(room, said.name, places);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (!only) throw await unknownService(room, said, places, again);
  const names = found.map(({ scope }) => `${scope.target}/${scope.cluster}/${scope.service}`);
  throw new UserError(
    'ambiguous_service',
    `\`${said.name}\` is in more than one place.`,
    `Which one: ${names.map(name => `\`${name}\``).join(', ')}?`,
    names.map(again),
  );
}

async function unknownService(
  room: Room,
  said: ServiceName,
  places: { target: string; cluster: string }[],
  again: (name: string) => string,
): Promise<UserError> {
  if (Object.hasOwn(room.config.targets, said.name)) return targetForService(said.name);
  const lists = await Promise.all(
    places.map(({ target, cluster }) =>
      readable(target, cluster, eyesFor(room, target).ecs.serviceNames(cluster, suggestionsFrom)),
    ),
  );
  const near = nearest(said.name, [...new Set(lists.flat())]);
  const where = [...new Set(places.map(({ target, cluster }) => `${target}/${cluster}`))].join(', ');
  const targets = [...new Set(places.map(({ target }) => target))];
  return new UserError(
    'unknown_service',
    `There is no service \`${said.name}\` in ${where}.`,
    near.length > 0 ? `Did you mean ${near.map(name => `\`${name}\``).join(' or ')}?` : 'See what there is.',
    near.length > 0
      ? near.map(name => again(name))
      : targets.slice(0, mostTargets).map(target => `services on ${target}`),
  );
}

const targetForService = (name: string) =>
  new UserError(
    'unknown_service',
    `\`${name}\` is a target, not a service.`,
    'Name one of its services; see which there are, or how they are.',
    [`services on ${name}`, `status ${name}`],
  );

/** Turns what AWS says to a read into words for the person who asked. */
export function readable<T>(target: string, cluster: string, call: Promise<T>): Promise<T> {
  return call.catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'ClusterNotFoundException')
      throw new UserError(
        'cluster_not_found',
        `AWS has no cluster \`${cluster}\` in \`${target}\`.`,
        'Nothing was changed. Ask whoever keeps slipway.yaml to correct the clusters of this target.',
      );
    if (error.failure === 'denied')
      throw new UserError(
        'aws_denied',
        `AWS did not let me look at \`${cluster}\` in \`${target}\`: ${error.message}`,
        'Nothing was changed. The read role of this target needs that permission.',
      );
    if (error.failure === 'throttled')
      throw new UserError(
        'aws_throttled',
        `AWS is answering too many calls in \`${target}\` just now.`,
        'Nothing was changed. Try again in a minute.',
      );
    if (error.failure === 'unsure')
      throw new UserError(
        'aws_away',
        `AWS did not answer for \`${target}\`.`,
        'Nothing was changed. Try again in a minute.',
      );
    throw error;
  });
}
