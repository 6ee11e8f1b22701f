/** From words to the exact change of a service's revision. Reads only; every tag becomes a digest. */
import { sha256 } from '../../approvals/plan-hash.ts';
import type { AwsError } from '../../aws/index.ts';
import type { Repository } from '../../aws/registry.ts';
import { nothingChanged, UserError } from '../../errors.ts';
import { type Version as Asked, type Check, type DeployChange, type Image, shortDigest } from '../../work.ts';
import type { Limits } from '../kind.ts';
import { type Found, readable } from '../resolve.ts';
import { goBackTo, pastIn } from './back.ts';
import { type Base, baseOf, copyable, inFlight, roles, serviceWords } from './base.ts';
import { waived } from './checks.ts';
import { cloneOf, differences } from './clone.ts';
import { gate, inForce } from './gate.ts';
import { inEcr, referenceOf } from './image.ts';
import { opOf } from './ours.ts';
import { type Current, containerFor, currentOf, imagesOf, underWay } from './running.ts';
import { goesBackFrom, stopping } from './stopping.ts';
import { platformOf, scanOf, versionOf } from './version.ts';

export type Planned = { change: DeployChange; checks: Check[] };

/** Returns what would change and what was checked. Throws UserError with the reason and the next step. */
export async function planDeploy(asked: Asked, found: Found, limits: Limits): Promise<Planned> {
  const current = await currentOf(found);
  const open = underWay(found, current);
  if (asked.is === 'stop' || goesBackFrom(asked, open, found)) return stopping(found, current, open);
  if (open) throw inFlight(found, open.targetServiceRevisionArn, await opOf(limits.ledger, open));
  const images = await imagesOf(found, current);
  const base = await baseOf(found, current, images, limits);
  switch (asked.is) {
    case 'image':
      return deploying(asked, found, current, images, base, limits);
    case 'restart':
      return restarting(found, current, images, base);
    case 'rollback':
      return goingBack(asked, found, current, base, limits);
    case 'any':
      return anything(current, base);
  }
}

/** Some version or other: what it would take, for whoever asks what the rules say. */
function anything(current: Current, { checks, ...base }: Base): Planned {
  const { definition } = current.revision;
  const to = { copies: current.arn, images: [] };
  return {
    change: { ...base, how: 'image', to, roles: roles(definition), differences: [] },
    checks,
  };
}

async function deploying(
  asked: Extract<Asked, { is: 'image' }>,
  found: Found,
  current: Current,
  images: Image[],
  { checks, ...base }: Base,
  limits: Limits,
): Promise<Planned> {
  const { scope, eyes } = found;
  const { definition } = current.revision;
  copyable(current);
  const container = containerFor(found, current, asked.container);
  const known = limits.targets[scope.target];
  const platform = platformOf(definition.runtimePlatform);
  const option = asked.container === undefined ? '' : ` container=${asked.container}`;
  const version = await versionOf({
    eyes,
    scope,
    container,
    said: asked.image,
    allowed: known?.repositories ?? [],
    platform,
    again: tag => `deploy ${serviceWords(found)} ${tag}${option}`,
  });
  const before = images.find(image => image.container === container.name);
  if (version.image.digest !== undefined && before?.digest === version.image.digest)
    throw new UserError(
      'already_runs',
      `\`${scope.service}\` runs that already: \`${asked.image}\` is \`${shortDigest(version.image.digest)}\`.`,
      `${nothingChanged} To replace its tasks by new ones, restart it.`,
      [`restart ${serviceWords(found)}`],
    );
  const repository = inEcr(referenceOf(container.image).repository);
  const running =
    repository && before?.digest ? await scannedOf(found, repository, before.digest, platform) : undefined;
  const [scan, runningScan] = await Promise.all([
    scanOf(found, version),
    running ? scanOf(found, running) : undefined,
  ]);
  const waivers = inForce(limits.waivers, scope.service, limits.now);
  const gated = gate({
    scan,
    running: runningScan,
    threshold: known?.scan ?? 'off',
    waivers,
    now: limits.now,
  });
  const clone = cloneOf(definition, [version.image]);
  return {
    change: {
      ...base,
      how: 'image',
      to: { copies: current.arn, images: [version.image] },
      definition: sha256(clone),
      roles: roles(definition),
      differences: differences(definition, clone),
    },
    checks: [...version.checks, ...waived(gated, waivers), ...checks],
  };
}

/** Scans are of single images: for an index, of the one that these tasks run. */
async function scannedOf(
  { scope, eyes }: Found,
  repository: Repository,
  digest: string,
  platform: string,
): Promise<{ repository: Repository; scanned: string }> {
  const platforms = await readable(
    scope.target,
    scope.cluster,
    eyes.registry.platforms(repository, digest).catch((error: AwsError) => {
      // An image that is gone from the registry still runs; there is just nothing to compare with.
      if (error.failure === 'refused') return [];
      throw error;
    }),
  );
  const own = platforms.find(one => one.platform === platform) ?? platforms[0];
  return { repository, scanned: own?.digest ?? digest };
}

/** The same revision again. What its tags stand for must be what runs, or a restart would be a deployment in disguise. */
async function restarting(
  found: Found,
  current: Current,
  images: Image[],
  { checks, ...base }: Base,
): Promise<Planned> {
  const moved: string[] = [];
  for (const { image, digest } of images) {
    const said = referenceOf(image);
    const repository = inEcr(said.repository);
    if (!repository || said.digest !== undefined || digest === undefined) continue;
    const now = await readable(
      found.scope.target,
      found.scope.cluster,
      found.eyes.registry.image(repository, { imageTag: said.tag ?? 'latest' }).catch(error => {
        if (error.code === 'ImageNotFoundException') return undefined;
        throw error;
      }),
    );
    if (now?.imageDigest !== digest) moved.push(`\`${said.tag}\``);
  }
  const tag: Check[] =
    moved.length > 0
      ? [
          {
            code: 'tag_moved',
            is: 'block',
            said: `${moved.join(', ')} no longer stands for what runs: deploy the version you want instead.`,
          },
        ]
      : [];
  const { past } = await pastIn(found, current);
  return {
    change: {
      ...base,
      how: 'restart',
      to: { revision: current.arn, images },
      roles: [],
      differences: [],
      ...(!past.before && { furthest: true as const }),
    },
    checks: [...tag, ...checks],
  };
}

async function goingBack(
  asked: Extract<Asked, { is: 'rollback' }>,
  found: Found,
  current: Current,
  { checks, ...base }: Base,
  limits: Limits,
): Promise<Planned> {
  const back = await goBackTo(found, current, asked.revision, limits);
  const { definition } = back.revision;
  const furthest = back.furthest && { furthest: true as const };
  if (back.direct)
    return {
      change: {
        ...base,
        how: 'rollback',
        to: { revision: back.arn, images: back.images },
        roles: [],
        differences: differences(current.revision.definition, definition),
        ...furthest,
      },
      checks: [...back.checks, ...checks],
    };
  copyable(back);
  const clone = cloneOf(definition, back.images);
  return {
    change: {
      ...base,
      family: definition.family ?? '',
      how: 'rollback',
      to: { copies: back.arn, images: back.images },
      definition: sha256(clone),
      roles: roles(definition),
      differences: differences(current.revision.definition, clone),
      ...furthest,
    },
    checks: [...back.checks, ...checks],
  };
}
