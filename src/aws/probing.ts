/**
 * What the doctor asks AWS: who the worker is, whom it may become, and what it may not do. Nothing of that can change anything: the
 * write names a service that does not exist, and the sessions are denied everything. Only `stopTask` does what it says.
 */
import { ECSClient, StopTaskCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError, asking } from './failure.ts';
import { sessionPolicy } from './policy.ts';
import { regionIn } from './queue.ts';
import { createSessions, handler, type StepIdentity } from './session.ts';

export type Probing = ReturnType<typeof createProbing>;

/** A session to ask for; who asked and who approved are tags, as those of a step. */
export type Asked = {
  role: string;
  name: string;
  seconds: number;
  source?: string;
  tags?: Record<string, string>;
};

/** How many messages there are in a queue, and in its dead-letter queue, where it has one and as far as AWS tells. */
export type DeadLetters = { name: string; waiting: number | 'no such queue' | 'not told' };
export type QueueState = { waiting: number; dead?: DeadLetters };

const nothing = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** Returns the questions, asked with this process's own credentials; `region` is where it runs. */
export function createProbing(region: string) {
  const once = { region, requestHandler: handler, maxAttempts: 2 };
  const sts = new STSClient(once);
  const sessions = createSessions(region);
  const queues = new Map<string, SQSClient>();
  const sqsAt = (at: string) => {
    const known = queues.get(at) ?? new SQSClient({ ...once, region: at, useQueueUrlAsEndpoint: false });
    queues.set(at, known);
    return known;
  };

  return {
    /** Returns who this process is. */
    async identity(): Promise<{ arn: string; account: string }> {
      const { Arn = '', Account = '' } = await asking(sts.send(new GetCallerIdentityCommand({})));
      return { arn: Arn, account: Account };
    },

    /** Returns the Date header of an answer of AWS. */
    async date(): Promise<string | undefined> {
      const command = new GetCallerIdentityCommand({});
      let date: string | undefined;
      command.middlewareStack.add(
        next => async given => {
          const result = await next(given);
          date = (result.response as { headers?: Record<string, string> }).headers?.date;
          return result;
        },
        { step: 'deserialize', priority: 'low' },
      );
      await asking(sts.send(command));
      return date;
    },

    /** Opens a session that may do nothing at all, and forgets it. Throws AwsError as denied where the role lets it in not. */
    async assume({ role, name, seconds, source, tags = {} }: Asked): Promise<void> {
      await asking(
        sts.send(
          new AssumeRoleCommand({
            RoleArn: role,
            RoleSessionName: name,
            DurationSeconds: seconds,
            Policy: nothing,
            ...(source !== undefined && { SourceIdentity: source }),
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        ),
      );
    },

    /**
     * Returns whether this process may change services by itself: it asks to update one that does not exist, changing nothing about
     * it. AWS says first whether that is allowed. Throws AwsError where there is no telling.
     */
    async mayUpdate(at: string, cluster: string): Promise<boolean> {
      const ecs = new ECSClient({ region: at, requestHandler: handler, maxAttempts: 1 });
      try {
        await asking(
          ecs.send(new UpdateServiceCommand({ cluster, service: 'slipway-doctor-no-such-service' })),
        );
        return true;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (error.failure === 'denied') return false;
        if (error.failure === 'refused') return true;
        throw error;
      } finally {
        ecs.destroy();
      }
    },

    /**
     * Stops a task in a session of a role that may do just that, and returns what ECS says of it: its code and its reason, which
     * nobody gave. Throws AwsError.
     */
    async stopTask(given: {
      role: string;
      region: string;
      cluster: string;
      task: string;
      until: number;
      who: StepIdentity;
    }) {
      const stopping = { actions: ['ecs:StopTask'], resources: [given.task] };
      const { credentials } = await sessions.step(
        given.role,
        sessionPolicy([stopping], given.until),
        given.who,
      );
      const ecs = new ECSClient({
        region: given.region,
        credentials,
        requestHandler: handler,
        maxAttempts: 1,
      });
      try {
        const { task } = await asking(
          ecs.send(new StopTaskCommand({ cluster: given.cluster, task: given.task })),
        );
        return { code: task?.stopCode, reason: task?.stoppedReason };
      } finally {
        ecs.destroy();
      }
    },

    /** Returns the state of a queue by its address. Throws AwsError. */
    async queue(url: string): Promise<QueueState> {
      const sqs = sqsAt(regionIn(url) ?? region);
      const waitingIn = async (QueueUrl: string) => {
        const AttributeNames: ('ApproximateNumberOfMessages' | 'RedrivePolicy')[] = [
          'ApproximateNumberOfMessages',
          'RedrivePolicy',
        ];
        const { Attributes } = await asking(
          sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })),
        );
        return {
          waiting: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
          redrive: Attributes?.RedrivePolicy,
        };
      };
      const { waiting, redrive } = await waitingIn(url);
      const { deadLetterTargetArn = '' } = JSON.parse(redrive ?? '{}') as { deadLetterTargetArn?: string };
      const [, , , , account, name] = deadLetterTargetArn.split(':');
      if (name === undefined || account === undefined) return { waiting };
      try {
        const named = new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account });
        const { QueueUrl = '' } = await asking(sqs.send(named));
        return { waiting, dead: { name, waiting: (await waitingIn(QueueUrl)).waiting } };
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (/NonExistentQueue|QueueDoesNotExist/.test(error.code))
          return { waiting, dead: { name, waiting: 'no such queue' } };
        // The worker puts messages there; it need not see how many there are.
        if (error.failure === 'denied') return { waiting, dead: { name, waiting: 'not told' } };
        throw error;
      }
    },

    close() {
      sts.destroy();
      sessions.close();
      for (const sqs of queues.values()) sqs.destroy();
    },
  };
}
