/** What a service ran, as versions that lie on each other: going back takes off what lies above. Pure. */
import type { ServiceRevision } from '../../aws/rollouts.ts';
import { shortName } from '../../work.ts';

/** `before` is what lies under what runs, `last` when nothing lies under that; `left` is what going back took off, the last one first. */
export type Past = { before: ServiceRevision | undefined; last: boolean; left: ServiceRevision[] };

/**
 * Returns the past of what runs now. `ran` is what succeeded, newest first; `copied` names the revision that `current` is a
 * copy of, where a rollback had to register one. A revision that runs again was gone back to, or restarted.
 */
export function pastOf(ran: readonly ServiceRevision[], current: string, copied?: string): Past {
  const called = ({ taskDefinition = '' }: ServiceRevision) => {
    const name = shortName(taskDefinition);
    return copied !== undefined && name === shortName(current) ? copied : name;
  };
  const now = copied ?? shortName(current);
  const lying: ServiceRevision[] = [];
  let left: ServiceRevision[] = [];
  for (const one of ran.toReversed()) {
    const at = lying.findIndex(known => called(known) === called(one));
    if (at >= 0) left = [...lying.splice(at).slice(1).toReversed(), ...left];
    lying.push(one);
  }
  const at = lying.findIndex(known => called(known) === now);
  const under = at < 0 ? lying : lying.slice(0, at);
  const lies = new Set(lying.map(called));
  const gone = new Map(left.filter(one => !lies.has(called(one))).map(one => [called(one), one]));
  return { before: under.at(-1), last: under.length === 1, left: [...gone.values()] };
}
