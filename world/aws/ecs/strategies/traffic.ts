/** Which revision gets which share of the traffic, as a service deployment tells it. */
import type { EcsService, Told } from '../../state.ts';

/** Returns whether ECS shifts a service's traffic itself: by a load balancer or by Service Connect. */
export const isManaged = ({ advanced, serviceConnect }: EcsService) =>
  advanced !== undefined || serviceConnect?.enabled === true;

/** Gives the target these percentages of production and of test traffic; what served before keeps the rest. */
export function weigh(service: EcsService, told: Told, production: number, test: number): void {
  if (!isManaged(service)) return;
  const served = service.lastGood?.revision;
  // Without a listener for tests there is no test traffic.
  const tested = service.advanced?.testListenerRule !== undefined || service.serviceConnect?.enabled === true;
  told.targetServiceRevision = {
    ...told.targetServiceRevision,
    requestedProductionTrafficWeight: production,
    requestedTestTrafficWeight: tested ? test : 0,
  };
  told.sourceServiceRevisions = told.sourceServiceRevisions?.map(source => ({
    ...source,
    requestedProductionTrafficWeight: source.arn === served ? Math.round((100 - production) * 10) / 10 : 0,
    requestedTestTrafficWeight: 0,
  }));
}
