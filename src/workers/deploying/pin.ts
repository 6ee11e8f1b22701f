/** Which service deployment is ours: UpdateService does not say, and its record comes late (ecs.md §0.3, §0.6, §4 step 8). */
import type { Eyes } from '../../aws/index.ts';
import type { ServiceDeploymentBrief } from '../../aws/rollouts.ts';
import { type DeployChange, leftBy, type Op } from '../../work.ts';
import { deploymentId } from './advance.ts';

/** Two clocks may differ by so much, in milliseconds: a record older than this before the op started is not its own. */
export const skew = 10_000;

/** Newest first, up to the deployment that the plan saw: what is older is nobody's doing since. */
function younger(listed: ServiceDeploymentBrief[], { from }: DeployChange): ServiceDeploymentBrief[] {
  const baseline = from.deployment.slice(from.deployment.indexOf('/'));
  const at = listed.findIndex(({ targetServiceRevisionArn: arn }) => arn?.endsWith(baseline));
  return at < 0 ? listed : listed.slice(0, at);
}

/** Returns the id of a deployment of a revision that began since an op started, `ecs-svc/N`, whatever has become of it. */
export async function begun(eyes: Eyes, op: Op, revision: string): Promise<string | undefined> {
  const { scope, change } = op.plan ?? {};
  if (!scope || change?.kind !== 'deploy') return undefined;
  const after = (op.startedAt ?? op.ask.at) - skew;
  const listed = younger(await eyes.ecs.rollouts(scope.cluster, scope.service, 20, { after }), change);
  const arns = listed.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []);
  const ours = (await eyes.ecs.revisions(arns)).find(
    one => one.taskDefinition === revision,
  )?.serviceRevisionArn;
  return ours && `ecs-svc/${ours.slice(ours.lastIndexOf('/') + 1)}`;
}

/** Clocks differ and records are dated by AWS: the list is read from so long before the op started, in milliseconds. */
const earlier = 120_000;

/**
 * Returns the ARN of the service deployment that an op began, or nothing while its record cannot be seen. The number in our
 * deployment's id is the end of its service revision's ARN; where AWS gave no id, the revision it runs has to be ours.
 */
export async function ownDeployment(eyes: Eyes, op: Op): Promise<string[]> {
  const { scope, change } = op.plan ?? {};
  if (!scope || change?.kind !== 'deploy') return [];
  const id = deploymentId(op);
  const listed = await eyes.ecs.rollouts(scope.cluster, scope.service, 20, {
    after: (op.startedAt ?? op.ask.at) - earlier,
  });
  if (id !== undefined) {
    const number = id.slice(id.indexOf('/'));
    const own = listed.find(({ targetServiceRevisionArn: arn }) => arn?.endsWith(number));
    return own?.serviceDeploymentArn ? [own.serviceDeploymentArn] : [];
  }
  const revision = change.to.revision ?? leftBy(op, 'register').revision;
  const others = younger(listed, change);
  const revisions = await eyes.ecs.revisions(
    others.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []),
  );
  const ours = revisions.find(({ taskDefinition }) => taskDefinition === revision)?.serviceRevisionArn;
  const own = others.find(({ targetServiceRevisionArn: arn }) => arn === ours);
  return own?.serviceDeploymentArn ? [own.serviceDeploymentArn] : [];
}
