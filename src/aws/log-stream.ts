/** One stream of a CloudWatch log group: whoever may only write there cannot change what has been written. */
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type AwsCounts, counted } from './counts.ts';
import { AwsError, asking } from './failure.ts';
import { handler } from './session.ts';

/** PutLogEvents takes so many events and bytes at a time; an event weighs its message and 26 bytes. */
const most = { events: 10_000, bytes: 1_048_576, besides: 26 };

function* batched(messages: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const message of messages) {
    const weighs = Buffer.byteLength(message) + most.besides;
    if (batch.length === most.events || (batch.length > 0 && bytes + weighs > most.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += weighs;
  }
  if (batch.length > 0) yield batch;
}

/** Returns a stream of a group, with this process's own credentials; the group must exist. */
export function createLogStream(
  given: { region: string; group: string; stream: string },
  counts?: AwsCounts,
) {
  const logs = new CloudWatchLogsClient({ region: given.region, requestHandler: handler });
  const client = counted(logs, counts);
  const names = { logGroupName: given.group, logStreamName: given.stream };

  const create = () =>
    asking(client.send(new CreateLogStreamCommand(names))).catch(error => {
      if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException') throw error;
    });
  /**
   * All bear the time of writing. Their own time would be lost on AWS: it drops what is older than 14 days or than the
   * group's retention, and calls that a success.
   */
  const put = async (messages: string[], logStreamName = given.stream): Promise<void> => {
    const timestamp = Date.now();
    const logEvents = messages.map(message => ({ timestamp, message }));
    const answer = await asking(client.send(new PutLogEventsCommand({ ...names, logStreamName, logEvents })));
    const { rejectedLogEventsInfo: rejected, $metadata } = answer;
    if (rejected)
      throw new AwsError(
        'refused',
        'RejectedLogEvents',
        JSON.stringify(rejected),
        $metadata.requestId,
        answer,
      );
  };

  return {
    /** Writes messages in order, in as few calls as AWS allows; makes the stream when there is none. Throws AwsError. */
    async write(messages: readonly string[]): Promise<void> {
      for (const batch of batched(messages))
        await put(batch).catch(async error => {
          if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
          await create();
          await put(batch);
        });
    },

    /**
     * Asks whether the stream could be written to, and writes nothing: makes it where there is none, as the first write would, and
     * asks to write to one that there is not, which AWS first allows or denies. Throws AwsError where it could not.
     */
    async ask(): Promise<void> {
      await create();
      await put(['nobody ever reads this'], `${given.stream}-nowhere`).catch(error => {
        if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
      });
    },

    /** All messages of the stream, oldest first. Throws AwsError. */
    async *read(): AsyncGenerator<string> {
      let nextToken: string | undefined;
      for (;;) {
        const next = nextToken === undefined ? {} : { nextToken };
        const command = new GetLogEventsCommand({ ...names, startFromHead: true, ...next });
        const { events = [], nextForwardToken } = await asking(client.send(command));
        for (const { message } of events) if (message !== undefined) yield message;
        // At its end AWS answers with the token it was given.
        if (nextForwardToken === nextToken) return;
        nextToken = nextForwardToken;
      }
    },
    close: () => client.destroy(),
  };
}
