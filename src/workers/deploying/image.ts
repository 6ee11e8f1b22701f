/** What an image is called. Pure. */
import type { Revision } from '../../aws/revisions.ts';
import { nothingChanged, UserError } from '../../errors.ts';
import { shortDigest } from '../../work.ts';

/** `registry/path` without tag and digest, and what was said of the version. */
export type Reference = { repository: string; tag?: string; digest?: string };

/** What was asked for; `begins` is the beginning of a digest, as cards print it. */
export type Wanted = Reference & { begins?: string };

const digest = /^sha256:[0-9a-f]{64}$/;
/** Git's own least: fewer digits stand for too many images. */
const beginning = /^sha256:[0-9a-f]{7,63}$/;
/** OCI: a tag is up to 128 letters, digits, dots, hyphens and underscores. */
const tag = /^\w[\w.-]{0,127}$/;
const ecr = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(.+)$/;

/** Returns the parts of an image as a task definition names it; without tag and digest it is `latest`. */
export function referenceOf(image: string): Reference {
  const [named = '', pinned] = image.split('@');
  const colon = named.lastIndexOf(':');
  const tagged = colon > named.lastIndexOf('/');
  const repository = tagged ? named.slice(0, colon) : named;
  return {
    repository,
    ...(tagged ? { tag: named.slice(colon + 1) } : pinned === undefined && { tag: 'latest' }),
    ...(pinned !== undefined && { digest: pinned }),
  };
}

/** Returns what was said after the `@`. Throws UserError. */
function pinIn(said: string): Pick<Wanted, 'digest' | 'begins'> {
  if (digest.test(said)) return { digest: said };
  if (beginning.test(said)) return { begins: said };
  if (/^sha256:[0-9a-f]{0,6}$/.test(said))
    throw new UserError(
      'short_digest',
      `\`${said}\` is too short to mean one image.`,
      `${nothingChanged} Say at least seven digits of it, or a tag.`,
    );
  throw unreadable();
}

const unreadable = () =>
  new UserError(
    'bad_image',
    'That is no version I can read.',
    'Say a tag like `1.5.0`, a digest like `sha256:…`, or a whole image.',
  );

/**
 * Returns what somebody asked for: a tag, a digest or both (`1.5.0@sha256:…`) of the repository that runs, or a whole
 * image. A single word beside a digest is a tag, unless it is what runs: Docker Hub's own images are called so, too.
 * Throws UserError.
 */
export function askedFor(said: string, running: string): Wanted {
  const [named = '', pin, ...more] = said.startsWith('sha256:') ? ['', said] : said.split('@');
  if (more.length > 0) throw unreadable();
  const pinned = pin === undefined ? {} : pinIn(pin);
  if (named === '' && pin !== undefined) return { repository: running, ...pinned };
  if (tag.test(named) && (pin === undefined || named !== running))
    return { repository: running, tag: named, ...pinned };
  const { repository, tag: tagged } = referenceOf(said);
  if (!/^[a-z0-9][a-z0-9._:/-]*$/.test(repository) || (tagged !== undefined && !tag.test(tagged)))
    throw unreadable();
  return { repository, ...(tagged !== undefined && { tag: tagged }), ...pinned };
}

/** Returns where an image's repository is in ECR; undefined when it is in another registry. */
export function inEcr(repository: string) {
  const [, registryId, region, repositoryName] = ecr.exec(repository) ?? [];
  return registryId && region && repositoryName ? { registryId, region, repositoryName } : undefined;
}

/** Returns an image pinned to a digest; the tag is left out, since ECS takes one or the other. */
export const pinned = (repository: string, digest: string) => `${repository}@${digest}`;

/** Returns what people call each image of a revision: its tag, else the beginning of its digest. */
export const versionsIn = ({ definition, tags }: Revision): string[] =>
  (definition.containerDefinitions ?? []).map(({ name = '', image = '' }) => {
    const said = referenceOf(image);
    return tagIn(tags, name, said) ?? shortDigest(said.digest ?? image);
  });

/** Returns what people call a container's image: its own tag, or the one that was noted when a digest took its place. */
export function tagIn(
  tags: readonly { key?: string | undefined; value?: string | undefined }[],
  container: string,
  said: Reference,
): string | undefined {
  const value = tags.find(({ key }) => key === 'slipway:tag')?.value;
  const noted = value?.startsWith(`${container}=`) ? value.slice(container.length + 1) : undefined;
  // Whoever may register a revision may write anything there: what can be no tag says nothing about a version.
  return said.tag ?? (noted !== undefined && tag.test(noted) ? noted : undefined);
}
