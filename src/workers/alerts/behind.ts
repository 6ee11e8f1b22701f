/** Finds the service that an alarm of a load balancer is about: CloudWatch names its target group, and ECS knows whose that is. */
import type { Config } from '../../config/index.ts';
import { alertPlace, type Sign } from '../../work.ts';
import type { Given } from '../given.ts';

/** How long an alarm waits for that, in milliseconds; services are read once for everybody who asks. */
const patienceMs = 2_500;

/** Returns a sign with the one service that is behind its target group; as it was where none is known, or more than one. */
export async function withService(
  { config, inventory }: Pick<Given, 'inventory'> & { config: Pick<Config, 'targets'> },
  sign: Sign,
): Promise<Sign> {
  const { behind, scope } = sign;
  if (behind === undefined) return sign;
  const places = [scope.target, ...(scope.maybe ?? [])].flatMap(target =>
    (config.targets[target]?.clusters ?? []).map(cluster => ({ target, cluster })),
  );
  const seen = await Promise.all(
    places.map(({ target, cluster }) => inventory.see(target, cluster, patienceMs)),
  );
  const found = seen.flatMap(({ rows }) => rows).filter(({ groups }) => groups?.includes(behind));
  const [only] = found;
  if (!only || found.length > 1) return sign;
  const { target, cluster, service } = only;
  const at = { target, cluster, service };
  return { ...sign, scope: at, into: alertPlace(at) };
}
