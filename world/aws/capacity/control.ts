/** Tasks and container instances, in short, for whoever drives the world from outside. */
import { registered } from '../discovery/registry.ts';
import { isProtected } from '../ecs/protection.ts';
import { type State, shortName } from '../state.ts';
import { connect } from './agent.ts';
import { type ContainerInstance, remainingOf, tasksOn } from './instance.ts';

/** Returns the tasks of the account that ECS still tells of: where they run, how they are, what protects them. */
export const tasksSeen = (state: State) => {
  const discovered = new Set(
    [...state.registries.values()].flatMap(one => registered(state, one)).map(({ id }) => id),
  );
  return [...state.tasks.values()].map(task => ({
    cluster: task.cluster,
    service: task.service,
    task: shortName(task.taskArn),
    status: task.lastStatus,
    zone: task.availabilityZone,
    ...(task.containerInstanceArn !== undefined && { instance: shortName(task.containerInstanceArn) }),
    ...(task.stoppedReason !== undefined && { stopped: task.stoppedReason }),
    isProtected: isProtected(task, state.clock.now()),
    isDiscovered: discovered.has(shortName(task.taskArn)),
  }));
};

/** Returns every container instance: what is left of it, and whether its agent talks to ECS. */
export const instancesSeen = (state: State) =>
  [...state.instances.values()].map(one => {
    const { cpu, memory } = remainingOf(state, one);
    return {
      cluster: one.cluster,
      instance: shortName(one.arn),
      ec2: one.ec2,
      zone: one.zone,
      connected: one.connected,
      tasks: tasksOn(state, one).length,
      cpu: `${cpu} of ${one.cpu}`,
      memory: `${memory} of ${one.memory}`,
    };
  });

/** Connects or disconnects the agent of the one instance whose id, or whose EC2 instance's, begins so; says whether it is there. */
export function setAgent(state: State, beginning: string, connected: boolean): boolean {
  const isMeant = ({ arn, ec2 }: ContainerInstance) =>
    shortName(arn).startsWith(beginning) || ec2.startsWith(beginning);
  const [found, another] = [...state.instances.values()].filter(isMeant);
  if (!found || another) return false;
  connect(state, found, connected);
  return true;
}
