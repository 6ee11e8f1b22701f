/** The clusters of a target: what they hold and what they run on. */
import type { Cluster } from '../../aws/holdings.ts';
import type { ClusterRow, ReadAnswer } from '../../seen.ts';
import type { Op } from '../../work.ts';
import { eyesFor, type Given } from '../given.ts';
import type { Look } from '../look.ts';
import { namedTarget } from '../resolve.ts';

const clusterRow = (target: string, cluster: Cluster): ClusterRow => ({
  target,
  cluster: cluster.clusterName ?? '',
  status: cluster.status ?? 'UNKNOWN',
  services: cluster.activeServicesCount ?? 0,
  running: cluster.runningTasksCount ?? 0,
  pending: cluster.pendingTasksCount ?? 0,
  instances: cluster.registeredContainerInstancesCount ?? 0,
  insights: cluster.settings?.find(({ name }) => name === 'containerInsights')?.value ?? 'disabled',
  capacity: cluster.capacityProviders ?? [],
});

/** Returns the clusters of the target that is meant, or of all targets. Throws UserError. */
export async function clustersOf(
  given: Given,
  op: Op,
  said: string | undefined,
  look: Look,
): Promise<ReadAnswer> {
  const one = namedTarget(given, said, op.ask.where);
  const targets = one === undefined ? Object.keys(given.config.targets) : [one];
  const rows = await Promise.all(
    targets.map(async target => {
      const { clusters = [] } = given.config.targets[target] ?? {};
      const found = await look.at<Cluster[] | undefined>(`the clusters of ${target}`, undefined, () =>
        eyesFor(given, target).ecs.clusters(clusters),
      );
      const gone = clusters.filter(name => found?.every(one => one.clusterName !== name));
      look.unchecked.push(...gone.map(name => `${target}/${name} (AWS has no such cluster)`));
      return found?.map(cluster => clusterRow(target, cluster));
    }),
  );
  return {
    kind: 'clusters',
    rows: rows.flatMap(row => row ?? []),
    unread: targets.filter((_, i) => rows[i] === undefined),
    unchecked: look.unchecked,
  };
}
