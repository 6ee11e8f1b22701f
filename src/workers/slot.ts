/** The two places of a service: one for a change of its revision, one for a change of its count. */
import type { Plan, SlotKind } from '../work.ts';

/** Returns the name of the slot that a plan's change needs. */
export const slotOf = (plan: Pick<Plan, 'scope'>, worker: { slot: SlotKind }) =>
  `${plan.scope.account}/${plan.scope.region}/${plan.scope.cluster}/${plan.scope.service}:${worker.slot}`;
