/** Makes room: removes from Redis what an exported file has, and nothing else. */
import type { Audit } from './audit.ts';
import { Broken, type Place } from './chain.ts';
import { proveExport, within } from './export.ts';

/**
 * Trims the audit trail up to the last record before a moment, once the trail holds against `outside` and the file has every
 * record that is to go, up to the same head of the chain; `who` is put on record. Returns that place. Throws Broken, and then nothing was removed.
 */
export async function trim(
  audit: Audit,
  { before, file, outside, who }: { before: number; file: string; outside: readonly Place[]; who: string },
): Promise<Place> {
  await audit.verify(outside);
  const base = await audit.base();
  let last: Place | undefined;
  for await (const record of within(audit.chain(), { to: before })) last = record;
  if (!last) throw new Broken('the trail has no record from before that');
  // The same head at the same place: every record before it in the file is the one in the trail.
  const proved = await proveExport(file, [{ n: last.n, head: last.head, at: 0 }], { from: 0 });
  if (proved.from > base.n + 1)
    throw new Broken(`the file begins with record ${proved.from}, the trail with ${base.n + 1}`);
  const is = await audit.trim(base, last, who);
  if (is === 'not handed out') throw new Broken('not all of it has been handed out to the log group yet');
  if (is === 'other') throw new Broken('the trail was trimmed by somebody else meanwhile');
  // The record that says so is sealed at once: until it is, nothing proves that the trimming was ours.
  for (let head = await audit.seal(); head; ) head = await audit.seal();
  return last;
}
