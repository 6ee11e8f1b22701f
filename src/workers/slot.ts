/** The places of a service: one for a change of its revision, one for a change of its count; each of its pauses is one, too. */
import type { Plan } from '../work.ts';

/** Which slot of a service a change holds: two ops never overlap on one. */
export type SlotKind = 'revision' | 'count' | 'hook';

/** Returns the name of the slot that a plan's change needs. */
export const slotOf = (plan: Pick<Plan, 'scope'>, worker: { slot: SlotKind }) =>
  `${plan.scope.account}/${plan.scope.region}/${plan.scope.cluster}/${plan.scope.service}:${worker.slot}`;
