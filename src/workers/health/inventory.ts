/**
 * All services of a target, however many: read a few calls at a time, kept for a while, and read once for everybody who asks.
 * Whoever asks gets what is there in time; the rest is read on until nobody has asked for a while.
 */
import { AwsError } from '../../aws/index.ts';
import type { ServiceRow } from '../../seen.ts';
import { pause } from '../pause.ts';

/** Milliseconds: how long names and rows are good for, and how long reading goes on after the last question. */
const good = { names: 300_000, rows: 30_000, wanted: 120_000 };
/** ECS allows 5,000 services a cluster unless asked for more; this is the most that a worker remembers of one. */
const mostNames = 20_000;
/** DescribeServices takes 10 names; so many such calls are under way at once. */
const batch = 10;
const atOnce = 4;

/** How a cluster is read. `rows` may return fewer than it was asked for: those that are gone, or none once it is stopped. */
export type Reader = {
  /** Returns how many services ECS says there are, undefined where it does not say. */
  count(cluster: string): Promise<number | undefined>;
  page(cluster: string, token?: string): Promise<{ names: string[]; next?: string }>;
  rows(cluster: string, names: string[]): Promise<ServiceRow[]>;
};

/** What is known of a cluster: rows of so many services, the oldest so old; and why the rest could not be read. */
export type Seen = {
  rows: ServiceRow[];
  of: number;
  /** Every name is known. */
  whole: boolean;
  ageMs: number;
  failed?: AwsError;
};

/** A reading that is under way, and since when. */
type Reading = { since: number; over: Promise<void> };

type Held = {
  names: Set<string>;
  namesAt: number;
  /** How many there are, as ECS says. */
  count: number;
  rows: Map<string, { row: ServiceRow; at: number }>;
  askedAt: number;
  reading?: Reading | undefined;
  failed?: unknown;
};

export type Inventory = ReturnType<typeof createInventory>;

/** Returns what remembers the services of clusters; `signal` stops what is still being read. */
export function createInventory(
  readerOf: (target: string) => Reader,
  signal: AbortSignal,
  now: () => number = Date.now,
) {
  const kept = new Map<string, Held>();

  const heldOf = (target: string, cluster: string): Held => {
    const key = `${target}/${cluster}`;
    const fresh = { names: new Set<string>(), namesAt: 0, count: 0, rows: new Map(), askedAt: 0 };
    const held: Held = kept.get(key) ?? fresh;
    kept.set(key, held);
    return held;
  };
  const wanted = (held: Held) => !signal.aborted && now() - held.askedAt < good.wanted;
  const isOld = (held: Held) => (name: string) => {
    const row = held.rows.get(name);
    return row === undefined || now() - row.at >= good.rows;
  };

  /** Reads those of the names whose rows are old. */
  const readRows = async (held: Held, reader: Reader, cluster: string, names: string[]): Promise<void> => {
    const old = names.filter(isOld(held));
    for (let i = 0; i < old.length && wanted(held); i += batch * atOnce) {
      const some = old.slice(i, i + batch * atOnce);
      const batches = Array.from({ length: atOnce }, (_, n) => some.slice(n * batch, (n + 1) * batch));
      await Promise.all(
        batches.map(async these => {
          if (these.length === 0) return;
          const rows = await reader.rows(cluster, these);
          if (signal.aborted) return;
          const at = now();
          for (const name of these) held.rows.delete(name);
          for (const row of rows) held.rows.set(row.service, { row, at });
          for (const name of these) if (!held.rows.has(name)) held.names.delete(name);
        }),
      );
    }
  };

  /** Reads what is old: the names a page at a time, and the rows of each page before the next. */
  const read = async (held: Held, reader: Reader, cluster: string): Promise<void> => {
    if (now() - held.namesAt < good.names) return readRows(held, reader, cluster, [...held.names]);
    const counting = reader.count(cluster).then(count => {
      held.count = count ?? 0;
    });
    const names = new Set<string>();
    let token: string | undefined;
    do {
      const page = await reader.page(cluster, token);
      for (const name of page.names) {
        names.add(name);
        held.names.add(name);
      }
      token = page.next;
      await Promise.all([counting, readRows(held, reader, cluster, page.names)]);
    } while (token !== undefined && names.size < mostNames && wanted(held));
    if (token !== undefined && names.size < mostNames) return;
    held.names = names;
    held.namesAt = now();
    for (const name of held.rows.keys()) if (!names.has(name)) held.rows.delete(name);
  };

  const begin = (held: Held, target: string, cluster: string): Reading => ({
    since: now(),
    over: read(held, readerOf(target), cluster)
      .catch((error: unknown) => {
        held.failed = error;
      })
      .finally(() => {
        held.reading = undefined;
      }),
  });

  return {
    /**
     * Returns what is known of a cluster's services, at the latest `ms` after reading began: whoever turns a page meanwhile does
     * not wait again. Throws what is no refusal of AWS's.
     */
    async see(target: string, cluster: string, ms: number): Promise<Seen> {
      const held = heldOf(target, cluster);
      held.askedAt = now();
      if (now() - held.namesAt >= good.names || [...held.names].some(isOld(held))) {
        if (!held.reading) held.failed = undefined;
        held.reading ??= begin(held, target, cluster);
        const { since, over } = held.reading;
        const late = new AbortController();
        await Promise.race([over, pause(Math.max(0, since + ms - now()), late.signal)]);
        late.abort();
      }
      if (held.failed !== undefined && !(held.failed instanceof AwsError)) throw held.failed;
      const rows = [...held.rows.values()];
      return {
        rows: rows.map(({ row }) => row),
        whole: held.namesAt > 0,
        of: Math.max(held.count, held.names.size),
        ageMs: Math.max(0, ...rows.map(({ at }) => now() - at)),
        ...(held.failed !== undefined && { failed: held.failed }),
      };
    },
  };
}
