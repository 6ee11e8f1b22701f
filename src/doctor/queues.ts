/** The queues that AWS's events come through. */
import { AwsError } from '../aws/index.ts';
import type { QueueState } from '../aws/probing.ts';
import { shortName } from '../work.ts';
import type { Given } from './given.ts';
import { counted, type Found, fail, type Line, pass, skip, warn } from './line.ts';

/** More than this many that wait are more than the workers read. */
const many = 1_000;

const rights =
  'Correct its URL under `alerts: queues`, and let the worker sqs:GetQueueAttributes, ReceiveMessage, DeleteMessage and SendMessage on it.';

function ofWaiting({ waiting }: QueueState): Found {
  return waiting > many
    ? warn(
        `${counted(waiting, 'message')} to be read.`,
        'Do the workers run, and do they keep up? `/ecs alerts` says when the last event came.',
      )
    : pass(`${counted(waiting, 'message')} to be read`);
}

/** Returns what there is to say of where messages go that nobody can read. Pure. */
export function ofDead({ dead }: QueueState): Found {
  const fix = 'Give it a RedrivePolicy: {"deadLetterTargetArn":"…","maxReceiveCount":5}.';
  if (!dead) return fail('It has no dead-letter queue: what nobody can read comes again and again.', fix);
  if (dead.waiting === 'no such queue')
    return fail(`Its dead-letter queue ${dead.name} does not exist.`, fix);
  if (dead.waiting === 'not told')
    return skip(
      `How many are in ${dead.name} may not be asked (sqs:GetQueueUrl and GetQueueAttributes on it).`,
    );
  if (dead.waiting === 0) return pass(`${dead.name} is empty`);
  return warn(
    `${counted(dead.waiting, 'message')} in ${dead.name}.`,
    'Read them: the attribute slipway-reason of each says what was wrong with it. Those without one were only given up: redrive them. Then purge it.',
  );
}

/** Looks at every queue of events. */
export async function checkQueues({
  config,
  look,
  probing,
  missing,
  environment,
  worker,
}: Given): Promise<Line[]> {
  const queues = config?.alerts.queues ?? [];
  if (config === undefined || missing.has('AWS_REGION') || environment.role === 'web') return [];
  if (queues.length === 0)
    return [{ area: 'events', name: 'queues', ...skip('slipway.yaml names no queue: there are no alerts.') }];
  if ((await worker.catch(() => undefined)) === undefined)
    return [{ area: 'events', name: 'queues', ...skip('AWS does not know the worker.') }];
  const lines = await Promise.all(
    queues.map(async url => {
      const name = shortName(url);
      let state: QueueState | undefined;
      const reached = await look('events', name, rights, async () => {
        try {
          state = await probing.queue(url);
          return ofWaiting(state);
        } catch (error) {
          if (error instanceof AwsError && error.failure !== 'unsure')
            return fail(`${error.message} (${error.code})`, rights);
          throw error;
        }
      });
      return state
        ? [reached, { area: 'events', name: `${name}, dead letters`, ...ofDead(state) }]
        : [reached];
    }),
  );
  return lines.flat();
}
