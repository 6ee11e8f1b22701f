/** Finds the one image of a repository that people mean, or says which ones are there. */
import type { AwsError, Eyes } from '../../aws/index.ts';
import type { Repository } from '../../aws/registry.ts';
import { nearest, nothingChanged, UserError } from '../../errors.ts';
import type { Scope } from '../../work.ts';
import { readable } from '../resolve.ts';
import type { Wanted } from './image.ts';

/** The most images read to suggest a tag, and to be sure that a digest begins like no other one. */
const suggestionsFrom = 2_000;
const sureAmong = 10_000;

/** Versions offered when none is near. */
const offered = 3;

/** Where an image is looked for; `again` makes a line that asks for another version. */
export type Room = { eyes: Eyes; scope: Scope; again: (version: string) => string };

const say = <T>({ scope }: Room, call: Promise<T>) => readable(scope.target, scope.cluster, call);

/** Returns ECR's record of the image that was asked for. Throws UserError when there is none, or more than one. */
export async function lookUp(room: Room, repository: Repository, asked: Wanted) {
  const { digest = await wholeDigest(room, repository, asked), tag } = asked;
  const id = digest === undefined ? { imageTag: tag ?? '' } : { imageDigest: digest };
  const found = await say(
    room,
    room.eyes.registry.image(repository, id).catch(async (error: AwsError) => {
      if (error.code === 'ImageNotFoundException')
        throw digest === undefined ? await unknownTag(room, repository, tag ?? '') : unknownDigest();
      if (error.code === 'RepositoryNotFoundException')
        throw new UserError(
          'unknown_repository',
          `There is no repository \`${asked.repository}\`.`,
          `${nothingChanged} See how its name is spelled in ECR, or whether it is in another account.`,
        );
      throw error;
    }),
  );
  const named = found?.imageDigest ?? '';
  const differ = asked.begins !== undefined && !named.startsWith(asked.begins);
  if (tag !== undefined && (differ || (digest !== undefined && !found?.imageTags?.includes(tag))))
    throw new UserError(
      'tag_and_digest_differ',
      `\`${tag}\` does not stand for that digest.`,
      `${nothingChanged} Say one of them.`,
    );
  return found;
}

/** Returns the one digest that begins so; undefined where a tag says which image is meant. */
async function wholeDigest(
  room: Room,
  repository: Repository,
  { begins, tag }: Wanted,
): Promise<string | undefined> {
  if (begins === undefined || tag !== undefined) return undefined;
  const { images, whole } = await say(room, room.eyes.registry.images(repository, sureAmong));
  const found = images.filter(({ digest }) => digest.startsWith(begins));
  const [only] = found;
  if (!whole)
    throw new UserError(
      'too_many_images',
      `\`${repository.repositoryName}\` holds so many images that I cannot be sure which one begins so.`,
      `${nothingChanged} Say the whole digest, or a tag.`,
    );
  if (!only) throw unknownDigest();
  if (found.length === 1) return only.digest;
  throw new UserError(
    'ambiguous_digest',
    `${found.length} images of \`${repository.repositoryName}\` begin with \`${begins}\`.`,
    `${nothingChanged} Which one?`,
    found.slice(0, offered).map(({ digest }) => room.again(digest)),
  );
}

const unknownDigest = () =>
  new UserError(
    'unknown_digest',
    'There is no image with that digest.',
    `${nothingChanged} Copy it from a card or from ECR, or say a tag.`,
  );

async function unknownTag(room: Room, repository: Repository, tag: string): Promise<UserError> {
  const { images } = await say(room, room.eyes.registry.images(repository, suggestionsFrom));
  const newest = images.toSorted((a, b) => b.pushedAt - a.pushedAt).flatMap(({ tags }) => tags);
  const near = nearest(tag, newest);
  const shown = near.length > 0 ? near : newest.slice(0, offered);
  const words = shown.map(one => `\`${one}\``);
  const next =
    near.length > 0
      ? `Did you mean ${words.join(' or ')}? ${nothingChanged}`
      : shown.length > 0
        ? `The newest are ${words.join(', ')}. ${nothingChanged} Has it been pushed?`
        : `${nothingChanged} Has it been pushed?`;
  return new UserError(
    'unknown_tag',
    `There is no \`${tag}\` in \`${repository.repositoryName}\`.`,
    next,
    shown.map(room.again),
  );
}
