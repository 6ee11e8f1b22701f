/** A cluster of services that are broken, each in its own way, so that whoever asks why can be told. */
import { addInstance } from '../capacity/instance.ts';
import type { Clock } from '../clock.ts';
import { tick } from '../ecs/scheduler.ts';
import type { State } from '../state.ts';
import { addBrokenService, clusterNamed } from './service.ts';
import { brokenServices } from './services.ts';

/** They began so long ago, and lived until now at AWS's own pace; milliseconds. */
const lasted = 20 * 60_000;
const step = 2_000;

/** The clusters in which they are. */
export const brokenClusters = ['broken', 'broken-agent', 'broken-empty'];

/** Adds the broken services to an account, with all that has gone wrong with them since. */
export function addBroken(state: State): void {
  const { clock, speed } = state;
  const begun = clock.now() - lasted;
  let now = begun;
  const past: Clock = { ...clock, now: () => now };
  // What else there is in the account has had its past, and lives on later.
  const others = { services: state.services, tasks: state.tasks };
  Object.assign(state, { clock: past, speed: 1, services: new Map(), tasks: new Map() });
  for (const cluster of brokenClusters) clusterNamed(state, cluster);
  addInstance(state, { cluster: 'broken', zone: `${state.region}a` });
  addInstance(state, { cluster: 'broken-agent', zone: `${state.region}a`, connected: false });
  const all = Object.entries(brokenServices).map(([name, broken]) => ({
    service: addBrokenService(state, name, broken),
    later: broken.later ?? [],
  }));
  for (; now < begun + lasted; now += step) {
    for (const { service, later } of all)
      for (const [minute, happens] of later)
        if (now === begun + minute * 60_000) happens(state, service, now);
    tick(state, now);
  }
  for (const [key, service] of others.services) state.services.set(key, service);
  for (const [arn, task] of others.tasks) state.tasks.set(arn, task);
  Object.assign(state, { clock, speed });
}
