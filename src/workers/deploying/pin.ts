/** Which service deployment is ours: UpdateService does not say, and its record comes late (ecs.md §0.3, §0.6, §4 step 8). */
import type { Eyes } from '../../aws/index.ts';
import type { ServiceDeploymentBrief } from '../../aws/rollouts.ts';
import { type DeployChange, leftBy, type Op, shortName } from '../../work.ts';
import { deploymentId } from './advance.ts';

/** Two clocks may differ by so much, in milliseconds: a record older than this before the op started is not its own. */
export const skew = 10_000;

/** Newest first, up to the deployment that the plan saw: what is older is nobody's doing since. */
function younger(listed: ServiceDeploymentBrief[], { from }: DeployChange): ServiceDeploymentBrief[] {
  const baseline = from.deployment.slice(from.deployment.indexOf('/'));
  const at = listed.findIndex(({ targetServiceRevisionArn: arn }) => arn?.endsWith(baseline));
  return at < 0 ? listed : listed.slice(0, at);
}

/** Returns the record among these that runs a revision, with the newest first. */
async function ofRevision(
  eyes: Eyes,
  listed: ServiceDeploymentBrief[],
  revision: string | undefined,
): Promise<ServiceDeploymentBrief | undefined> {
  const arns = listed.flatMap(({ targetServiceRevisionArn: arn }) => arn ?? []);
  const ran = (await eyes.ecs.revisions(arns)).filter(({ taskDefinition }) => taskDefinition === revision);
  return listed.find(one => ran.some(({ serviceRevisionArn: arn }) => arn === one.targetServiceRevisionArn));
}

/** Returns the id of a deployment of a revision that began since an op started, `ecs-svc/N`, whatever has become of it. */
export async function begun(eyes: Eyes, op: Op, revision: string): Promise<string | undefined> {
  const { scope, change } = op.plan ?? {};
  if (!scope || change?.kind !== 'deploy') return undefined;
  const after = (op.startedAt ?? op.ask.at) - skew;
  const listed = younger(await eyes.ecs.rollouts(scope.cluster, scope.service, 20, { after }), change);
  const ours = await ofRevision(eyes, listed, revision);
  return ours && `ecs-svc/${shortName(ours.targetServiceRevisionArn)}`;
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
  const revision = change.to.revision ?? leftBy(op, 'register').revision;
  const own =
    id === undefined
      ? await ofRevision(eyes, younger(listed, change), revision)
      : listed.find(({ targetServiceRevisionArn: arn }) => arn?.endsWith(id.slice(id.indexOf('/'))));
  return own?.serviceDeploymentArn ? [own.serviceDeploymentArn] : [];
}
