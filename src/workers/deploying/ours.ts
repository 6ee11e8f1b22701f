/** Which of a service's deployments our own ops began. */
import type { ServiceDeploymentBrief } from '../../aws/rollouts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { type Op, shortName } from '../../work.ts';

/** What is asked of the ledger here. */
export type OursIn = Pick<Ledger, 'opsOfDeployments' | 'read'>;

/** Returns the op that began a deployment; undefined for one that CI or somebody in the console began. */
export async function opOf(
  ledger: OursIn,
  { targetServiceRevisionArn: arn }: Pick<ServiceDeploymentBrief, 'targetServiceRevisionArn'>,
): Promise<Op | undefined> {
  if (!arn) return undefined;
  const [id] = await ledger.opsOfDeployments([`ecs-svc/${shortName(arn)}`]);
  return id === undefined ? undefined : ledger.read(id);
}
