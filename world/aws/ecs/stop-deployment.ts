/** ECS: a service deployment that is under way is stopped, which is to say rolled back. */
import type * as client from '@aws-sdk/client-ecs';
import { AwsFault } from '../fault.ts';
import type { Operation } from '../operation.ts';
import type { EcsService, State, Told } from '../state.ts';
import { onBoth, owner } from './deployment-arn.ts';
import { invalid } from './describe.ts';
import { requestRollback } from './failure.ts';
import { current, goesBack } from './record.ts';

/** Returns a service deployment and its service. Throws ServiceDeploymentNotFoundException. */
export function deploymentOf(state: State, arn: string): { service: EcsService; told: Told } {
  const service = owner(state, arn);
  const told = service?.history.find(one => one.serviceDeploymentArn === arn);
  if (service && told) return { service, told };
  throw new AwsFault('ServiceDeploymentNotFoundException', 'Service deployment not found.');
}

/** Stops a service deployment; one that goes back already is left to it. */
export const stop: Operation<
  client.StopServiceDeploymentCommandInput,
  client.StopServiceDeploymentCommandOutput
> = {
  bucket: 'service modify',
  needs: (input, state) => onBoth('ecs:StopServiceDeployment', [input.serviceDeploymentArn ?? ''], state),
  run(input, state) {
    const { serviceDeploymentArn: arn = '', stopType = 'ROLLBACK' } = input;
    // The SDK knows ABORT, too; the API reference allows ROLLBACK only.
    if (stopType !== 'ROLLBACK') throw invalid('Invalid stopType. Valid values: [ROLLBACK]');
    const { service, told } = deploymentOf(state, arn);
    if (current(service) !== told)
      throw new AwsFault('ConflictException', `The service deployment is already ${told.status}.`, 400, {
        resourceIds: [arn],
      });
    const why = 'Service deployment rolled back because of a request to stop it.';
    if (!goesBack(told)) requestRollback(service, told, why, state.clock.now());
    return { $metadata: {}, serviceDeploymentArn: arn };
  },
};
