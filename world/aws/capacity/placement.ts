/** Where a task is placed: on the container instance that fits, spread over zones (ecs.md §3.6 has the words). */
import { definitionOf } from '../ecs/definition.ts';
import { type State, shortName } from '../state.ts';
import { type ContainerInstance, demandOf, remainingOf, tasksOn } from './instance.ts';

type Demand = ReturnType<typeof demandOf>;
type Misfit = { why: string; closeness: number };

/** Returns why an instance does not take a task, or undefined if it does; what is closest lacks least. */
function misfit(
  state: State,
  instance: ContainerInstance,
  { cpu, memory, ports }: Demand,
): Misfit | undefined {
  if (!instance.connected) return { why: 'encountered error "AGENT".', closeness: Number.NEGATIVE_INFINITY };
  const left = remainingOf(state, instance);
  if (left.cpu < cpu) return { why: 'has insufficient CPU units available.', closeness: left.cpu - cpu };
  if (left.memory < memory)
    return { why: 'has insufficient memory available.', closeness: left.memory - memory };
  const taken = ports.some(port => left.ports.includes(port));
  return taken ? { why: 'is already using a port required by your task.', closeness: 0 } : undefined;
}

/** Returns the instance for another task of this service, or the end of the event that says why there is none. */
export function placed(
  state: State,
  service: { cluster: string; name: string },
  taskDefinition: string,
): ContainerInstance | string {
  const all = [...state.instances.values()].filter(
    ({ cluster, status }) => cluster === service.cluster && status === 'ACTIVE',
  );
  const demand = demandOf(definitionOf(state, taskDefinition));
  const tried = all.map(instance => ({ instance, misfit: misfit(state, instance, demand) }));
  const own = (on: ContainerInstance[]) =>
    on.flatMap(one => tasksOn(state, one)).filter(task => task.service === service.name).length;
  const crowd = (one: ContainerInstance) => own(all.filter(({ zone }) => zone === one.zone));
  const [best] = tried
    .filter(one => !one.misfit)
    .map(({ instance }) => ({ instance, crowd: crowd(instance), own: own([instance]) }))
    .sort((a, b) => a.crowd - b.crowd || a.own - b.own);
  if (best) return best.instance;
  const [closest] = tried.sort((a, b) => (b.misfit?.closeness ?? 0) - (a.misfit?.closeness ?? 0));
  if (!closest) return 'Reason: No Container Instances were found in your cluster.';
  return `The closest matching (container-instance ${shortName(closest.instance.arn)}) ${closest.misfit?.why}`;
}
