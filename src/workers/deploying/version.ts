/** The version that was asked for: a tag resolved to a digest, looked at, and compared with what runs. */

import { globMatches } from '../../approvals/globs.ts';
import type { Eyes } from '../../aws/index.ts';
import type { Repository, ScanResult } from '../../aws/registry.ts';
import { nothingChanged, UserError } from '../../errors.ts';
import { type Check, type Image, type Scope, shortDigest } from '../../work.ts';
import { readable } from '../resolve.ts';
import { askedFor, inEcr, pinned, referenceOf, type Wanted } from './image.ts';
import { lookUp, type Room } from './lookup.ts';

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
export async function versionOf(
  given: {
    container: { name: string; image: string };
    said: string;
    allowed: readonly string[];
    platform: string;
  } & Room,
): Promise<Version> {
  const { eyes, scope, container, said, allowed, platform } = given;
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
  const found = await lookUp(given, repository, asked);
  const digest = found?.imageDigest ?? '';
  if (found?.imageStatus === 'ARCHIVED')
    throw new UserError(
      'image_archived',
      `\`${said}\` is archived: no task can pull it.`,
      `${nothingChanged} Restore it in ECR first, or deploy another version.`,
    );
  const platforms = await readable(scope.target, scope.cluster, eyes.registry.platforms(repository, digest));
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
function elsewhere(container: string, said: string, asked: Wanted): Version {
  if (asked.begins !== undefined)
    throw new UserError(
      'short_digest',
      `\`${said}\` is not in ECR, where I could look which image begins so.`,
      `${nothingChanged} Say the whole digest.`,
    );
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

/** Returns the scan of what a version runs, where its registry has scans that can be read. */
export const scanOf = async (
  { eyes, scope }: { eyes: Eyes; scope: Scope },
  { repository, scanned }: Pick<Version, 'repository' | 'scanned'>,
): Promise<ScanResult | undefined> =>
  repository && scanned
    ? readable(scope.target, scope.cluster, eyes.registry.scan(repository, scanned))
    : undefined;
