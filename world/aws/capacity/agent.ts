/** The agent of a container instance: ECS hears of the instance and its tasks through it. */
import { emit } from '../eventbridge/emit.ts';
import { ecsArn, type State } from '../state.ts';
import type { ContainerInstance } from './instance.ts';
import { shownInstance } from './shown.ts';

/** An agent loses its connection, or has it again. Its tasks run on; ECS just does not hear of them. */
export function connect(state: State, instance: ContainerInstance, connected: boolean): void {
  if (instance.connected === connected) return;
  const now = new Date(state.clock.now());
  Object.assign(instance, { connected, since: now, version: instance.version + 1 });
  emit(state, {
    source: 'aws.ecs',
    type: 'ECS Container Instance State Change',
    resources: [instance.arn],
    at: now.getTime(),
    detail: () => {
      const { tags: _t, attachments: _a, ...told } = shownInstance(state, instance, []);
      return { ...told, clusterArn: ecsArn(state, `cluster/${instance.cluster}`), updatedAt: now };
    },
  });
}
