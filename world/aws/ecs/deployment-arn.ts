/** What the ARN of a service deployment or of a service revision tells. */
import type { Need } from '../operation.ts';
import type { EcsService, State } from '../state.ts';
import { clusterArn, serviceArn } from './describe.ts';

/** `…:service-deployment/CLUSTER/SERVICE/ID`, and service-revision likewise. */
const parts = (arn: string) => {
  const [, cluster = '', service = ''] = (arn.split(':')[5] ?? '').split('/');
  return { cluster, service };
};

/** Returns what IAM is asked: reading and acting take the right on the service as well as on the deployment or revision. */
export const onBoth = (action: string, arns: readonly string[], state: State): Need[] =>
  arns.flatMap(arn => {
    const { cluster, service } = parts(arn);
    const context = { 'ecs:cluster': clusterArn(state, cluster) };
    const own = serviceArn(state, cluster, service);
    return [
      { action, resource: own, context },
      { action, resource: arn, context: { ...context, 'ecs:service': own } },
    ];
  });

/** Returns the service that a deployment or a revision belongs to, if there is one. */
export const owner = (state: State, arn: string): EcsService | undefined => {
  const { cluster, service } = parts(arn);
  return state.services.get(`${cluster}/${service}`);
};
