/** ECS: a service deployment that waits at a pause hook is told to go on or to go back. */
import type * as client from '@aws-sdk/client-ecs';
import type { Operation } from '../operation.ts';
import { onBoth } from './deployment-arn.ts';
import { requestRollback } from './failure.ts';
import { invalid } from './invalid.ts';
import { deploymentOf } from './stop-deployment.ts';

/** Continues a service deployment, or rolls it back. ConflictException is not among this operation's errors. */
export const goOn: Operation<
  client.ContinueServiceDeploymentCommandInput,
  client.ContinueServiceDeploymentCommandOutput
> = {
  bucket: 'service modify',
  needs: (input, state) => onBoth('ecs:ContinueServiceDeployment', [input.serviceDeploymentArn ?? ''], state),
  run(input, state) {
    const { serviceDeploymentArn: arn = '', hookId, action = 'CONTINUE' } = input;
    if (action !== 'CONTINUE' && action !== 'ROLLBACK')
      throw invalid('Invalid action. Valid values: [CONTINUE, ROLLBACK]');
    const { service, told } = deploymentOf(state, arn);
    if (told.status !== 'IN_PROGRESS')
      throw invalid(`The service deployment is not IN_PROGRESS, it is ${told.status}.`);
    const hook = told.lifecycleHookDetails?.find(one => one.hookId === hookId);
    if (!hook) throw invalid(`The lifecycle hook ${hookId} was not found.`);
    // Its time is over, whether the scheduler has looked since or not.
    if (hook.status === 'AWAITING_ACTION' && (hook.expiresAt?.getTime() ?? 0) <= state.clock.now())
      throw invalid(`The lifecycle hook ${hookId} is not AWAITING_ACTION, it is TIMED_OUT.`);
    if (hook.status !== 'AWAITING_ACTION')
      throw invalid(`The lifecycle hook ${hookId} is not AWAITING_ACTION, it is ${hook.status}.`);
    hook.status = action === 'CONTINUE' ? 'SUCCEEDED' : 'FAILED';
    const stage = told.shift?.stages[told.shift.at]?.name;
    if (action === 'ROLLBACK')
      requestRollback(
        service,
        told,
        `Service deployment rolled back because ${stage} lifecycle hook(s) failed.`,
        state.clock.now(),
      );
    return { $metadata: {}, serviceDeploymentArn: arn };
  },
};
