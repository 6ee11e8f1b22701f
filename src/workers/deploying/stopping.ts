/** Stopping a deployment that is under way: ECS goes back by itself to the last revision that was good. */
import { AwsError } from '../../aws/index.ts';
import type { Revision } from '../../aws/revisions.ts';
import type { ServiceRevision } from '../../aws/rollouts.ts';
import { nothingChanged, UserError } from '../../errors.ts';
import type { Version as Asked } from '../../work.ts';
import { type Found, readable } from '../resolve.ts';
import { calledIn } from './back.ts';
import { serviceWords } from './base.ts';
import type { Planned } from './plan.ts';
import { type Current, imagesOf, type underWay } from './running.ts';

/** Whoever goes back while a deployment is under way has it stopped: ECS goes back to what ran before. Throws where it does already. */
export function goesBackFrom(asked: Asked, open: ReturnType<typeof underWay>, found: Found): boolean {
  if (!open || asked.is !== 'rollback' || asked.revision !== undefined) return false;
  if (!open.status?.startsWith('ROLLBACK_')) return true;
  throw new UserError(
    'going_back',
    `\`${found.scope.service}\` goes back already.`,
    `${nothingChanged} Wait for it; its status says how far it is.`,
    [`status ${serviceWords(found)}`],
  );
}

/** Returns the change that stops what is under way. Throws UserError where nothing is. */
export async function stopping(
  found: Found,
  current: Current,
  open: ReturnType<typeof underWay>,
): Promise<Planned> {
  const { scope, eyes } = found;
  if (!open)
    throw new UserError(
      'nothing_to_cancel',
      `Nothing is under way for \`${scope.service}\`.`,
      'See how it is with the button, or go back to what ran before with `/ecs rollback`.',
      [`status ${serviceWords(found)}`],
    );
  const { serviceDeploymentArn: arn } = open;
  if (arn === undefined)
    throw new UserError(
      'just_begun',
      `The deployment of \`${scope.service}\` has just begun: ECS does not say yet what to stop.`,
      `${nothingChanged} Ask again in a few seconds.`,
      [`cancel ${serviceWords(found)}`],
    );
  const [deployment] = await readable(scope.target, scope.cluster, eyes.ecs.deployments([arn]));
  const before = deployment?.sourceServiceRevisions?.flatMap(({ arn }) => arn ?? []) ?? [];
  const [source] = await readable(scope.target, scope.cluster, eyes.ecs.revisions(before));
  const images = source ? calledIn(source, await tagsOf(found, source)) : [];
  return {
    change: {
      kind: 'deploy',
      how: 'stop',
      family: current.revision.definition.family ?? '',
      from: { revision: current.arn, deployment: current.deployment, images: await imagesOf(found, current) },
      to: { images, ...(source?.taskDefinition && { revision: source.taskDefinition }) },
      stops: arn,
      roles: [],
      differences: [],
      alarms: [],
      firing: [],
    },
    checks: [],
  };
}

/** Tags only name versions: where the definition cannot be read, stopping does not wait for them. */
function tagsOf({ eyes }: Found, { taskDefinition = '' }: ServiceRevision): Promise<Revision['tags']> {
  return eyes.ecs.revision(taskDefinition).then(
    ({ tags }) => tags,
    (error: unknown) => {
      if (error instanceof AwsError) return [];
      throw error;
    },
  );
}
