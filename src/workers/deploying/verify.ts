/** Looks what really runs after ECS called a deployment a success: by digest, task by task (promise P5). */

import type { Task } from '../../aws/ecs.ts';
import type { Eyes } from '../../aws/index.ts';
import { type DeployChange, deployOf, leftBy, type Op, type Plan, shortDigest } from '../../work.ts';
import type { End } from '../kind.ts';
import { deploymentId } from './advance.ts';

/** The most tasks that are looked at; beyond this the service revision speaks for the rest. */
const mostTasks = 1_000;

/** Returns the first container of these tasks that runs something else than was approved. */
function wrong(
  tasks: readonly Task[],
  { to }: DeployChange,
): { container: string; digest: string } | undefined {
  for (const { container: name, digest, also } of to.images) {
    if (digest === undefined) continue;
    for (const task of tasks) {
      const runs = task.containers?.find(one => one.name === name)?.imageDigest;
      if (runs !== undefined && runs !== digest && runs !== also) return { container: name, digest: runs };
    }
  }
  return undefined;
}

/** Returns the true end of a deployment that ECS calls SUCCESSFUL. */
export async function verify(op: Op, plan: Plan, eyes: Eyes): Promise<End> {
  const { scope } = plan;
  const change = deployOf(plan);
  const id = deploymentId(op);
  const revision = change.to.revision ?? leftBy(op, 'register').revision;
  const [service] = await eyes.ecs.services(scope.cluster, [scope.service]);
  const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary?.taskDefinition !== revision)
    return {
      outcome: 'superseded',
      why: {
        code: 'superseded',
        said: 'It went live, and somebody else deployed another revision right after it.',
        next: `See \`/ecs history ${scope.service}\`.`,
      },
    };
  const tasks = await eyes.ecs.tasks(scope.cluster, { startedBy: id ?? primary?.id ?? '' }, mostTasks);
  const other = wrong(tasks, change);
  if (other)
    return {
      outcome: 'failed',
      why: {
        code: 'digest_mismatch',
        said: `ECS calls it a success, but \`${other.container}\` runs \`${shortDigest(other.digest)}\`, which nobody approved.`,
        next: `Go back with \`/ecs rollback ${scope.service}\`, and find out who moved the image.`,
      },
    };
  return { outcome: 'succeeded' };
}
