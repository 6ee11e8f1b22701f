/** Which image a service really runs: by the digests of its tasks, with what ECR knows of it. */
import type { Task } from '../../aws/ecs.ts';
import type { Registry, Repository, ScanResult } from '../../aws/registry.ts';
import type { ImageSeen, ReadAnswer } from '../../seen.ts';
import { inEcr, referenceOf } from '../deploying/image.ts';
import { platformOf } from '../deploying/version.ts';
import type { Look } from '../look.ts';
import type { Found } from '../resolve.ts';

const mostTasks = 100;
const worstShown = 5;
const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED', 'UNDEFINED'];

/** Returns findings by severity, and the worst of them: the most severe first, those that are exploited before others. Pure. */
export function scanned({
  status,
  completedAt,
  basic,
  enhanced,
}: ScanResult): NonNullable<ImageSeen['scan']> {
  const all = [
    ...basic.map(({ name = '', severity = 'UNDEFINED', attributes = [] }) => {
      const of = (key: string) => attributes.find(one => one.key === key)?.value;
      const inside = [of('package_name'), of('package_version')].filter(Boolean).join(' ');
      return { id: name, severity: `${severity}`, exploitable: false, ...(inside && { in: inside }) };
    }),
    ...enhanced
      .filter(one => one.status === undefined || one.status === 'ACTIVE')
      .map(one => {
        const [found] = one.packageVulnerabilityDetails?.vulnerablePackages ?? [];
        const inside = [found?.name, found?.version].filter(Boolean).join(' ');
        return {
          id: one.packageVulnerabilityDetails?.vulnerabilityId ?? one.title ?? '',
          severity: one.severity ?? 'UNDEFINED',
          exploitable: one.exploitAvailable === 'YES',
          ...(inside && { in: inside }),
          ...(found?.fixedInVersion && { fixed: found.fixedInVersion }),
        };
      }),
  ];
  const rank = (severity: string) => (severities.indexOf(severity) + severities.length) % severities.length;
  const worst = all.sort(
    (a, b) => rank(a.severity) - rank(b.severity) || Number(b.exploitable) - Number(a.exploitable),
  );
  const counts: Record<string, number> = {};
  for (const { severity } of worst) counts[severity] = (counts[severity] ?? 0) + 1;
  return {
    status,
    ...(completedAt && { at: completedAt.getTime() }),
    counts,
    worst: worst.slice(0, worstShown),
  };
}

/** Returns the digests that tasks run in a container, those of most tasks first. Pure. */
export function digestsIn(tasks: readonly Task[], container: string): NonNullable<ImageSeen['digests']> {
  const counts = new Map<string, number>();
  for (const { lastStatus, containers = [] } of tasks) {
    const digest = containers.find(({ name }) => name === container)?.imageDigest;
    if (digest && lastStatus === 'RUNNING') counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  return [...counts].map(([digest, tasks]) => ({ digest, tasks })).sort((a, b) => b.tasks - a.tasks);
}

const onTheWay = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** Returns how many tasks are on their way up. Pure. */
export const startingIn = (tasks: readonly Task[]): number =>
  tasks.filter(({ lastStatus = '' }) => onTheWay.includes(lastStatus)).length;

/** Returns what a service runs, container by container. Throws UserError. */
export async function imageOf({ scope, service, eyes }: Found, look: Look): Promise<ReadAnswer> {
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  const [tasks, revision] = await Promise.all([
    look.at<Task[] | undefined>('tasks', undefined, () =>
      eyes.ecs.tasks(scope.cluster, { serviceName: scope.service }, mostTasks),
    ),
    look.at('the task definition', undefined, () =>
      eyes.ecs.revision(primary?.taskDefinition ?? service.taskDefinition ?? ''),
    ),
  ]);
  const platform = platformOf(revision?.definition.runtimePlatform);
  const said = new Map(
    [
      ...(tasks ?? []).flatMap(({ containers = [] }) => containers),
      ...(revision?.definition.containerDefinitions ?? []),
    ].map(({ name = '', image = '' }) => [name, image]),
  );
  const images = await Promise.all(
    [...said].map(async ([container, image]): Promise<ImageSeen> => {
      const starting = startingIn(tasks ?? []);
      const digests = tasks && digestsIn(tasks, container);
      const { repository, digest, tag = 'latest' } = referenceOf(image);
      const at = inEcr(repository);
      const known = digests?.[0]?.digest ?? digest;
      if (!at) {
        look.unchecked.push(`the registry of ${container} (it is not ECR)`);
        return { container, image, digests, starting, tags: [], platforms: [] };
      }
      const id = known === undefined ? { imageTag: tag } : { imageDigest: known };
      const where: Where = { registry: eyes.registry, at, container, platform };
      return { container, image, digests, starting, ...(await inRegistry(where, id, look)) };
    }),
  );
  return { kind: 'image', scope, images, unchecked: look.unchecked };
}

/** Where an image is, of which container, and for which platform, as `linux/amd64`. */
type Where = { registry: Registry; at: Repository; container: string; platform: string };

/** Reads what ECR knows of an image. The findings of an index are those of the image in it for the tasks' platform. */
async function inRegistry(
  { registry, at, container, platform: wanted }: Where,
  id: Parameters<Registry['image']>[1],
  look: Look,
): Promise<Omit<ImageSeen, 'container' | 'image' | 'digests' | 'starting'>> {
  const image = await look.at(`the image of ${container}`, undefined, () => registry.image(at, id));
  if (!image?.imageDigest) return { tags: [], platforms: [] };
  const { imageDigest } = image;
  const platforms = await look.at(`what the image of ${container} is built for`, [], () =>
    registry.platforms(at, imageDigest),
  );
  const own = platforms.find(({ platform }) => platform === wanted)?.digest ?? imageDigest;
  const scan = await look.at(`the scan of ${container}`, undefined, () => registry.scan(at, own));
  return {
    tags: image.imageTags ?? [],
    platforms: platforms.flatMap(({ platform }) => platform ?? []),
    ...(image.imagePushedAt && { pushedAt: image.imagePushedAt.getTime() }),
    ...(scan && { scan: scanned(scan) }),
  };
}
