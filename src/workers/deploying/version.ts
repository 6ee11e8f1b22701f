/** The version that was asked for: a tag resolved to a digest, looked at, and compared with what runs. */

import { globMatches } from '../../approvals/globs.ts';
import type { AwsError, Eyes } from '../../aws/index.ts';
import type { Repository, ScanResult } from '../../aws/registry.ts';
import { nearest, nothingChanged, UserError } from '../../errors.ts';
import { type Check, type Image, type Scope, shortDigest } from '../../work.ts';
import { readable } from '../resolve.ts';
import { askedFor, inEcr, pinned, referenceOf } from './image.ts';

/** The most tags read to suggest a near one. */
const suggestionsFrom = 2_000;

/** An image that was looked up; `scanned` is the digest that scans are about: an index has none of its own. */
export type Version = { image: Image; checks: Check[]; repository?: Repository; scanned?: string };

/** `linux/amd64`, from what a task definition says of its runtime platform (default Linux on X86_64). */
export function platformOf(
  runtime: { cpuArchitecture?: string | undefined; operatingSystemFamily?: string | undefined } = {},
) {
  const os = (runtime.operatingSystemFamily ?? 'LINUX').startsWith('WINDOWS') ? 'windows' : 'linux';
  return `${os}/${runtime.cpuArchitecture === 'ARM64' ? 'arm64' : 'amd64'}`;
}

/** Returns the version that was asked for. Throws UserError when there is none, or it may not run there. */
export async function versionOf(given: {
  eyes: Eyes;
  scope: Scope;
  container: { name: string; image: string };
  said: string;
  allowed: readonly string[];
  platform: string;
  again: (version: string) => string;
}): Promise<Version> {
  const { eyes, scope, container, said, allowed, platform, again } = given;
  const running = referenceOf(container.image).repository;
  const asked = askedFor(said, running);
  if (asked.repository !== running && !allowed.some(glob => globMatches(glob, asked.repository)))
    throw new UserError(
      'other_repository',
      `\`${container.name}\` runs images of \`${running}\`; this one is of \`${asked.repository}\`.`,
      `${nothingChanged} Whoever keeps slipway.yaml can allow it: \`repositories\` of \`${scope.target}\`.`,
    );
  const repository = inEcr(asked.repository);
  if (!repository) return elsewhere(container.name, said, asked);
  const call = <T>(promise: Promise<T>) => readable(scope.target, scope.cluster, promise);
  const id = asked.digest === undefined ? { imageTag: asked.tag ?? '' } : { imageDigest: asked.digest };
  const found = await call(
    eyes.registry.image(repository, id).catch(async (error: AwsError) => {
      if (error.code === 'ImageNotFoundException')
        throw await unknownTag(given, repository, asked.tag, again);
      if (error.code === 'RepositoryNotFoundException')
        throw new UserError(
          'unknown_repository',
          `There is no repository \`${asked.repository}\`.`,
          `${nothingChanged} See how its name is spelled in ECR, or whether it is in another account.`,
        );
      throw error;
    }),
  );
  const digest = found?.imageDigest ?? '';
  if (asked.tag !== undefined && asked.digest !== undefined && !found?.imageTags?.includes(asked.tag))
    throw new UserError(
      'tag_and_digest_differ',
      `\`${asked.tag}\` does not stand for that digest.`,
      `${nothingChanged} Say one of them.`,
    );
  if (found?.imageStatus === 'ARCHIVED')
    throw new UserError(
      'image_archived',
      `\`${said}\` is archived: no task can pull it.`,
      `${nothingChanged} Restore it in ECR first, or deploy another version.`,
    );
  const platforms = await call(eyes.registry.platforms(repository, digest));
  const fitting = platforms.find(one => one.platform === platform);
  const unread = platforms.some(one => one.platform === undefined);
  if (!fitting && !unread)
    throw new UserError(
      'wrong_architecture',
      `\`${said}\` is built for ${platforms.map(one => one.platform).join(' and ')}; these tasks run on ${platform}.`,
      `${nothingChanged} Build it for ${platform} too.`,
    );
  const tag = asked.tag ?? found?.imageTags?.[0];
  const checks: Check[] = [
    { code: 'digest_found', is: 'pass', said: `\`${said}\` is \`${shortDigest(digest)}\` in ECR.` },
    fitting
      ? { code: 'architecture', is: 'pass', said: `It is built for ${platform}.` }
      : {
          code: 'architecture',
          is: 'warn',
          said: `Could not read what it is built for; tasks run on ${platform}.`,
        },
  ];
  return {
    image: {
      container: container.name,
      image: pinned(asked.repository, digest),
      ...(tag && { tag }),
      digest,
      ...(fitting && fitting.digest !== digest && { also: fitting.digest }),
    },
    checks,
    repository,
    scanned: fitting?.digest ?? digest,
  };
}

/** An image of another registry: only a digest in the words pins it. */
function elsewhere(
  container: string,
  said: string,
  asked: { repository: string; tag?: string; digest?: string },
): Version {
  const image = asked.digest
    ? pinned(asked.repository, asked.digest)
    : `${asked.repository}:${asked.tag ?? 'latest'}`;
  const check: Check = asked.digest
    ? { code: 'digest_found', is: 'pass', said: 'It is pinned to a digest.' }
    : {
        code: 'digest_unknown',
        is: 'warn',
        said: `\`${said}\` is not in ECR: what it stands for can change until it runs.`,
      };
  return {
    image: {
      container,
      image,
      // Nobody here can tell whether a tag stands for that digest: then only the digest is its name.
      ...(asked.tag && !asked.digest && { tag: asked.tag }),
      ...(asked.digest && { digest: asked.digest }),
    },
    checks: [check],
  };
}

/** ECR lists tags without saying when they were pushed: the highest are the likeliest to be new. */
const highest = (tags: readonly string[]): string[] =>
  tags.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true })).slice(0, 3);

async function unknownTag(
  { eyes, scope }: { eyes: Eyes; scope: Scope },
  repository: Repository,
  tag: string | undefined,
  again: (version: string) => string,
): Promise<UserError> {
  if (tag === undefined)
    return new UserError(
      'unknown_digest',
      'There is no image with that digest.',
      `${nothingChanged} Copy the whole digest from ECR, or say a tag.`,
    );
  const tags = await readable(scope.target, scope.cluster, eyes.registry.tags(repository, suggestionsFrom));
  const near = nearest(tag, tags);
  const there = highest(tags);
  const others =
    there.length > 0 ? `There is ${there.map(one => `\`${one}\``).join(', ')}.` : 'Has it been pushed?';
  return new UserError(
    'unknown_tag',
    `There is no \`${tag}\` in \`${repository.repositoryName}\`.`,
    near.length > 0
      ? `Did you mean ${near.map(one => `\`${one}\``).join(' or ')}? ${nothingChanged}`
      : `${nothingChanged} ${others}`,
    (near.length > 0 ? near : there).map(again),
  );
}

/** Returns the scan of what a version runs, where its registry has scans that can be read. */
export const scanOf = async (
  { eyes, scope }: { eyes: Eyes; scope: Scope },
  { repository, scanned }: Pick<Version, 'repository' | 'scanned'>,
): Promise<ScanResult | undefined> =>
  repository && scanned
    ? readable(scope.target, scope.cluster, eyes.registry.scan(repository, scanned))
    : undefined;
