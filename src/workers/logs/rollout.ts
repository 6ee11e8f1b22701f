/** Whether a deployment of what is followed is still under way. */
import type { Ecs, Service } from '../../aws/ecs.ts';
import type { Scope } from '../../work.ts';
import { unfinished } from '../deploying/checks.ts';

/** Returns the id (`ecs-svc/N`) of the service's PRIMARY deployment. */
export const primaryOf = ({ deployments = [] }: Service): string | undefined =>
  deployments.find(({ status }) => status === 'PRIMARY')?.id;

/**
 * Returns whether the deployment of this id is under way. The service calls it so until the old tasks are gone; its service
 * deployment, which ends in the same number, is over before that, and can be seen a moment late (ecs.md §0.3, §0.6). Throws AwsError.
 */
export async function isUnderWay(
  ecs: Pick<Ecs, 'rollouts'>,
  { cluster, service: name }: Scope,
  service: Service,
  id: string,
): Promise<boolean> {
  const listed = service.deployments?.some(one => one.id === id && one.rolloutState === 'IN_PROGRESS');
  if (!listed) return false;
  const [newest] = await ecs.rollouts(cluster, name, 1);
  const itsOwn = newest?.targetServiceRevisionArn?.endsWith(`/${id.slice(id.indexOf('/') + 1)}`);
  return !itsOwn || unfinished.includes(newest?.status ?? '');
}
