/** What an image is called. Pure. */
import { nothingChanged, UserError } from '../../errors.ts';

/** `registry/path` without tag and digest, and what was said of the version. */
export type Reference = { repository: string; tag?: string; digest?: string };

const digest = /^sha256:[0-9a-f]{64}$/;
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

/** Returns what somebody asked for: a tag, a digest or both of the repository that runs, or a whole image. Throws UserError. */
export function askedFor(said: string, running: string): Reference {
  if (digest.test(said)) return { repository: running, digest: said };
  if (!/[/:@]/.test(said) && tag.test(said)) return { repository: running, tag: said };
  const [, named, pinned = ''] = /^(?:([\w.-]+)@)?(sha256:[0-9a-f]*)$/.exec(said) ?? [];
  if (named !== undefined && named !== running && tag.test(named) && digest.test(pinned))
    return { repository: running, tag: named, digest: pinned };
  if (pinned !== '' && !digest.test(pinned))
    throw new UserError(
      'short_digest',
      `\`${pinned}\` is not a whole digest: that is \`sha256:\` and 64 digits.`,
      `${nothingChanged} Say the whole digest, or the tag that stands for it.`,
    );
  const whole = referenceOf(said);
  const good =
    /^[a-z0-9][a-z0-9._:/-]*$/.test(whole.repository) &&
    (whole.tag === undefined || tag.test(whole.tag)) &&
    (whole.digest === undefined || digest.test(whole.digest));
  if (good) return whole;
  throw new UserError(
    'bad_image',
    'That is no version I can read.',
    'Say a tag like `1.5.0`, a digest like `sha256:…`, or a whole image.',
  );
}

/** Returns where an image's repository is in ECR; undefined when it is in another registry. */
export function inEcr(repository: string) {
  const [, registryId, region, repositoryName] = ecr.exec(repository) ?? [];
  return registryId && region && repositoryName ? { registryId, region, repositoryName } : undefined;
}

/** Returns an image pinned to a digest; the tag is left out, since ECS takes one or the other. */
export const pinned = (repository: string, digest: string) => `${repository}@${digest}`;

/** Returns what people call a container's image: its own tag, or the one that was noted when a digest took its place. */
export function tagIn(
  tags: readonly { key?: string | undefined; value?: string | undefined }[],
  container: string,
  said: Reference,
): string | undefined {
  const noted = tags.find(({ key }) => key === 'slipway:tag')?.value;
  return said.tag ?? (noted?.startsWith(`${container}=`) ? noted.slice(container.length + 1) : undefined);
}
