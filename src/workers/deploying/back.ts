/** Where a rollback goes: the last service deployment that succeeded before this one, by what it ran (ecs.md §4 step 12). */
import type { Revision } from '../../aws/revisions.ts';
import type { ServiceRevision } from '../../aws/rollouts.ts';
import { nothingChanged, UserError } from '../../errors.ts';
import { type Check, type Image, shortName } from '../../work.ts';
import type { Limits } from '../kind.ts';
import { type Found, readable } from '../resolve.ts';
import { serviceWords } from './base.ts';
import { pinned, referenceOf, tagIn } from './image.ts';
import { type OursIn, opOf } from './ours.ts';
import { endedOf, inWords } from './outcome.ts';
import { type Past, pastOf } from './past.ts';
import type { Current } from './running.ts';

export type Back = {
  revision: Revision;
  arn: string;
  images: Image[];
  /** The service can be pointed at that revision as it is: active, and every image of it pinned. */
  direct: boolean;
  /** Nothing is known to lie further back. */
  furthest: boolean;
  checks: Check[];
};

/** Deployments that are looked at, of those that succeeded and of the others: one call's worth. */
const looksAt = 20;

/** Returns the images of a service revision, as ECS resolved them. */
export const imagesIn = ({ containerImages = [] }: ServiceRevision): Image[] =>
  containerImages.map(({ containerName = '', image = '', imageDigest }) => ({
    container: containerName,
    image,
    ...(imageDigest && { digest: imageDigest }),
  }));

/** Returns the same with what people call them; `tags` are those of its task definition. */
export const calledIn = (revision: ServiceRevision, tags: Revision['tags']): Image[] =>
  imagesIn(revision).map(one => {
    const tag = tagIn(tags, one.container, referenceOf(one.image));
    return { ...one, ...(tag && { tag }) };
  });

/** Returns what succeeded, newest first, and how it lies under what runs now. */
export async function pastIn(
  { scope, eyes }: Found,
  { history, arn, revision }: Current,
): Promise<{ ran: ServiceRevision[]; past: Past }> {
  const good = history.filter(({ status }) => status === 'SUCCESSFUL').slice(0, looksAt);
  const arns = good.flatMap(({ targetServiceRevisionArn: of }) => of ?? []);
  const revisions = await readable(scope.target, scope.cluster, eyes.ecs.revisions([...new Set(arns)]));
  const ran = arns.flatMap(of => revisions.find(one => one.serviceRevisionArn === of) ?? []);
  const copied = revision.tags.find(({ key }) => key === 'slipway:restores')?.value;
  return { ran, past: pastOf(ran, arn, copied) };
}

/** Returns where to go back to. Throws UserError when there is nowhere. */
export async function goBackTo(
  found: Found,
  current: Current,
  asked: number | undefined,
  { ledger }: Pick<Limits, 'ledger'>,
): Promise<Back> {
  const { scope, eyes } = found;
  const say = <T>(call: Promise<T>) => readable(scope.target, scope.cluster, call);
  const { ran: succeeded, past } = await pastIn(found, current);
  const family = current.revision.definition.family ?? '';
  const wanted =
    asked === undefined ? undefined : `${current.arn.slice(0, current.arn.lastIndexOf(':'))}:${asked}`;
  const target = wanted === undefined ? past.before : succeeded.find(one => one.taskDefinition === wanted);
  if (!target && wanted === undefined) throw nowhere(found, family, past.left);
  const arn = target?.taskDefinition ?? wanted ?? '';
  if (arn === current.arn)
    throw new UserError(
      'already_runs',
      `\`${scope.service}\` runs \`${family}:${asked}\` already.`,
      `${nothingChanged} See what ran before with \`/ecs history ${scope.service}\`.`,
    );
  const revision = await say(
    eyes.ecs.revision(arn).catch(error => {
      if (error.failure !== 'refused') throw error;
      throw new UserError(
        'unknown_revision',
        `There is no revision \`${family}:${asked}\`.`,
        `${nothingChanged} See what ran before with \`/ecs history ${scope.service}\`.`,
      );
    }),
  );
  const ran = target ? imagesIn(target) : [];
  const images = (revision.definition.containerDefinitions ?? []).map(({ name = '', image = '' }): Image => {
    const said = referenceOf(image);
    const digest = said.digest ?? ran.find(({ container }) => container === name)?.digest;
    const known = tagIn(revision.tags, name, said);
    return {
      container: name,
      image: digest ? pinned(said.repository, digest) : image,
      ...(known && { tag: known }),
      ...(digest && { digest }),
    };
  });
  const same = images.every(
    ({ container, image }) =>
      revision.definition.containerDefinitions?.find(({ name }) => name === container)?.image === image,
  );
  const direct = same && revision.definition.status === 'ACTIVE';
  const then = target ? ranBefore : await lastTry(found, current, arn, ledger);
  const checks = [then, ...checksOf(images, revision.definition.status)];
  return { revision, arn, images, direct, furthest: target === past.before && past.last, checks };
}

/** The refusal where nothing lies below; what going back left can be gone to by its number, and is offered. */
function nowhere(found: Found, family: string, left: readonly ServiceRevision[]): UserError {
  const { service } = found.scope;
  const known = left
    .map(({ taskDefinition = '' }) => shortName(taskDefinition))
    .filter(name => name.startsWith(`${family}:`))
    .slice(0, 3);
  const names = known.map(name => `\`${name}\``).join(' and ');
  const next =
    known.length > 0
      ? `${names} succeeded, but ${known.length > 1 ? 'were' : 'was'} left by a rollback. ${nothingChanged}`
      : `${nothingChanged} Name a revision: \`/ecs rollback ${service} <revision>\`. See \`/ecs history ${service}\`.`;
  return new UserError(
    'nowhere_to_go_back',
    `I know no deployment of \`${service}\` that succeeded before this version.`,
    next,
    known.map(name => `rollback ${serviceWords(found)} ${name.slice(family.length + 1)}`),
  );
}

const ranBefore: Check = { code: 'ran_before', is: 'pass', said: 'It succeeded before, by these digests.' };

/** What became of a revision that never succeeded when it was deployed last. */
async function lastTry(
  { scope, eyes }: Found,
  { history }: Current,
  arn: string,
  ledger: OursIn,
): Promise<Check> {
  const others = history.filter(({ status }) => status !== 'SUCCESSFUL').slice(0, looksAt);
  const revisions = await readable(
    scope.target,
    scope.cluster,
    eyes.ecs.revisions(others.flatMap(one => one.targetServiceRevisionArn ?? [])),
  );
  const ran = revisions.filter(({ taskDefinition }) => taskDefinition === arn);
  const last = others.find(({ targetServiceRevisionArn: of }) =>
    ran.some(({ serviceRevisionArn }) => serviceRevisionArn === of),
  );
  if (!last)
    return { code: 'never_ran', is: 'warn', said: 'I know no deployment of this revision that succeeded.' };
  const ended = endedOf(last, await opOf(ledger, last));
  const code = ended.how === 'stopped' ? 'stopped_before' : 'failed_before';
  return { code, is: 'warn', said: `When it was deployed last, it ${inWords(ended)}` };
}

function checksOf(images: readonly Image[], status: string | undefined): Check[] {
  const loose = images.filter(({ digest }) => digest === undefined).map(({ container }) => container);
  return [
    ...(loose.length > 0
      ? [
          {
            code: 'digest_unknown',
            is: 'warn' as const,
            said: `No digest is known of ${loose.join(', ')}: the tag decides.`,
          },
        ]
      : []),
    ...(status === 'ACTIVE'
      ? []
      : [
          {
            code: 'revision_inactive',
            is: 'warn' as const,
            said: 'The revision was deregistered: a copy of it is registered.',
          },
        ]),
  ];
}
