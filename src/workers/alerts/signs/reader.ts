/** What reads one kind of event. Pure. */
import type { AlertScope, Sign } from '../../../work.ts';
import type { AwsEvent } from '../event.ts';

export { alertPlace, shortName } from '../../../work.ts';

/**
 * Returns what an event says, or that it is about nothing of ours; `place` knows our targets, by the cluster where there is one.
 * Throws Poison where its detail is not what its kind of event has.
 */
export type Reader = (
  event: AwsEvent,
  place: (cluster?: string) => AlertScope | undefined,
) => Sign | 'elsewhere';
