/** The few writes to ECS, each sent once: none has an idempotency token, and the SDK would repeat them silently. */
import {
  ContinueServiceDeploymentCommand,
  ECSClient,
  type ECSClientConfig,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { type AwsCounts, counted } from './counts.ts';
import { asking } from './failure.ts';
import { handler } from './session.ts';

/** AWS's request id, and what the write brought about. */
export type Written = { requestId: string; revision?: string; deployment?: string };

export type Writes = ReturnType<typeof createWrites>;

/** Returns the writes that these credentials may do. */
export function createWrites({
  counts,
  ...given
}: {
  region: string;
  credentials: NonNullable<ECSClientConfig['credentials']>;
  counts?: AwsCounts | undefined;
}) {
  const client = counted(new ECSClient({ ...given, requestHandler: handler, maxAttempts: 1 }), counts);
  const update = async (input: ConstructorParameters<typeof UpdateServiceCommand>[0]): Promise<Written> => {
    const { service, $metadata } = await asking(client.send(new UpdateServiceCommand(input)));
    const primary = service?.deployments?.find(({ status }) => status === 'PRIMARY');
    return { requestId: $metadata.requestId ?? '', ...(primary?.id && { deployment: primary.id }) };
  };
  return {
    /** Sets the desired count and nothing else: the deployment that ECS answers with is not its own. */
    async setDesired(cluster: string, service: string, desiredCount: number): Promise<Written> {
      return { requestId: (await update({ cluster, service, desiredCount })).requestId };
    },

    /** Points a service at a revision and changes nothing else: neither its count nor its settings. */
    switchTo: (cluster: string, service: string, taskDefinition: string) =>
      update({ cluster, service, taskDefinition }),

    /** Replaces every task by one of the same revision; done twice it would happen twice. */
    restart: (cluster: string, service: string, taskDefinition: string) =>
      update({ cluster, service, taskDefinition, forceNewDeployment: true }),

    /** Registers a revision; done twice there would be two. */
    async register(input: RegisterTaskDefinitionCommandInput): Promise<Written> {
      const answer = await asking(client.send(new RegisterTaskDefinitionCommand(input)));
      const revision = answer.taskDefinition?.taskDefinitionArn;
      return { requestId: answer.$metadata.requestId ?? '', ...(revision && { revision }) };
    },

    /** Stops an unfinished deployment and has ECS go back to what ran before. Throws ConflictException as refused. */
    async stop(serviceDeploymentArn: string): Promise<Written> {
      const stopping = new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' });
      return { requestId: (await asking(client.send(stopping))).$metadata.requestId ?? '' };
    },

    /**
     * Has a deployment that waits at a pause go on, or back; what is left out would mean to go on, so it is always said. Throws
     * InvalidParameterException as refused where that pause does not wait.
     */
    async continueDeployment(
      serviceDeploymentArn: string,
      hookId: string,
      action: 'CONTINUE' | 'ROLLBACK',
    ): Promise<Written> {
      const going = new ContinueServiceDeploymentCommand({ serviceDeploymentArn, hookId, action });
      return { requestId: (await asking(client.send(going))).$metadata.requestId ?? '' };
    },

    close: () => client.destroy(),
  };
}
