/** The table of all services of a target, worst first, a page at a time. */

import { AwsError } from '../../aws/index.ts';
import { UserError } from '../../errors.ts';
import type { ServiceRow, ServiceTable } from '../../seen.ts';
import type { Op } from '../../work.ts';
import { createBudget } from '../budget.ts';
import { eyesFor, type Given } from '../given.ts';
import { because, patience, silent } from '../look.ts';
import { namedTarget, readable } from '../resolve.ts';
import { createInventory, type Inventory, type Reader } from './inventory.ts';
import { serviceRow } from './rows.ts';

const rowsAPage = 30;

/** Whatever follows deployments goes first: lists take no more than this share of our half of ECS's bucket. */
const share = 0.8;

/** Returns the inventory of all configured targets. */
export function inventoryFor(
  given: Pick<Given, 'config' | 'aws' | 'ledger'>,
  signal: AbortSignal,
): Inventory {
  const readerOf = (target: string): Reader => {
    const { ecs } = eyesFor(given, target);
    const within = createBudget(given, target, { name: 'lists', share, signal });
    return {
      count: cluster =>
        ecs.clusters([cluster]).then(
          ([found]) => found?.activeServicesCount,
          error => {
            // Only the total is missing then; the services themselves say what is wrong.
            if (error instanceof AwsError) return undefined;
            throw error;
          },
        ),
      async page(cluster, token) {
        const [page] = await within('service read', [token], 1, async () => [
          await ecs.servicePage(cluster, token),
        ]);
        return page ?? { names: [] };
      },
      rows: (cluster, names) =>
        within('service read', names, names.length, async batch =>
          (await ecs.services(cluster, batch))
            .filter(({ status }) => status !== 'INACTIVE')
            .map(service => serviceRow({ target, cluster, service: service.serviceName ?? '' }, service)),
        ),
    };
  };
  return createInventory(readerOf, signal);
}

/** How bad a row looks: nothing runs, its deployment failed, tasks are missing, something moves, nothing. */
function weight({ desired, running, pending, rollout }: ServiceRow): number {
  if (desired > 0 && running === 0) return 4;
  if (rollout === 'FAILED') return 3;
  if (running < desired) return 2;
  return rollout === 'IN_PROGRESS' || pending > 0 || running > desired ? 1 : 0;
}

const missing = ({ desired, running }: ServiceRow) => desired - running;

/** Names are plain letters; comparing ten thousand as a language would takes too long for one turn of the loop. */
const byLetters = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Returns rows worst first; equals by name. Pure. */
export const worstFirst = (rows: readonly ServiceRow[]): ServiceRow[] =>
  [...rows].sort(
    (a, b) =>
      weight(b) - weight(a) ||
      missing(b) - missing(a) ||
      byLetters(a.target, b.target) ||
      byLetters(a.service, b.service),
  );

type Place = { target: string; cluster: string };

/** Returns the clusters of targets. */
export const placesOf = ({ config }: Pick<Given, 'config'>, targets: readonly string[]): Place[] =>
  targets.flatMap(target => (config.targets[target]?.clusters ?? []).map(cluster => ({ target, cluster })));

/** Returns what is known of the services of clusters at the latest `ms` from now, and what AWS did not say. */
export async function rowsOn({ inventory }: Pick<Given, 'inventory'>, places: readonly Place[], ms: number) {
  const unchecked: string[] = [];
  const failures: (Place & { error: AwsError })[] = [];
  const seen = await Promise.all(
    places.map(async ({ target, cluster }) => {
      const found = await inventory.see(target, cluster, ms);
      const { failed, rows, whole } = found;
      if (failed) {
        failures.push({ target, cluster, error: failed });
        unchecked.push(`${target}/${cluster} (${because(failed)})`);
      } else if (rows.length === 0 && !whole) unchecked.push(`${target}/${cluster} (${silent})`);
      return found;
    }),
  );
  return {
    places: places.length,
    rows: seen.flatMap(found => found.rows),
    of: seen.reduce((sum, found) => sum + found.of, 0),
    ageMs: Math.max(0, ...seen.map(({ ageMs }) => ageMs)),
    unchecked,
    failed: failures,
  };
}

function noPage(asked: number, pages: number, target: string | undefined): UserError {
  const on = target === undefined ? '' : ` on ${target}`;
  return new UserError(
    'bad_page',
    `There is no page ${asked}: the services${on} fill ${pages === 1 ? 'one' : pages}.`,
    'See the last one.',
    [`services${pages > 1 ? ` page=${pages}` : ''}${on}`],
  );
}

/** Returns one page of the services of the target that is meant, or of all targets. Throws UserError. */
export async function servicesOf(
  given: Given,
  op: Op,
  work: { target?: string; page?: number },
): Promise<ServiceTable> {
  const one = namedTarget(given, work.target, op.ask.where);
  const targets = one === undefined ? Object.keys(given.config.targets) : [one];
  const seen = await rowsOn(given, placesOf(given, targets), patience);
  const [only] = seen.failed;
  if (only && seen.rows.length === 0 && seen.places === 1)
    await readable(only.target, only.cluster, Promise.reject<never>(only.error));
  const rows = worstFirst(seen.rows);
  const pages = Math.max(1, Math.ceil(rows.length / rowsAPage));
  const { page: asked = 1 } = work;
  // While some are still to be read, there may be such a page yet.
  if (asked > pages && seen.unchecked.length === 0 && rows.length >= seen.of) throw noPage(asked, pages, one);
  const page = Math.min(asked, pages);
  return {
    kind: 'services',
    ...(one !== undefined && { target: one }),
    rows: rows.slice((page - 1) * rowsAPage, page * rowsAPage),
    page,
    pages,
    read: rows.length,
    of: seen.of,
    ageMs: seen.ageMs,
    unchecked: seen.unchecked,
  };
}
