/** What can be made of settings.yaml and slipway.yaml, and is hardly meant. */
import { freeForNothing } from './alone.ts';
import { readYaml, type Written, type WrittenConfig } from './written.ts';

/** Returns a sentence for each doubt about two texts that are not refused, with what to write. */
export function doubtsOf(settings: string, config: string): string[] {
  const written = readYaml<Written>('settings.yaml', settings);
  const bot = readYaml<WrittenConfig>('slipway.yaml', config);
  return [...freeForNothing(written, bot), ...otherQueues(written, bot)];
}

/** The worker is handed the queue that is made, and its role may hear no other. */
function otherQueues(
  { account, region, namespace = 'slipway' }: Written,
  { alerts }: WrittenConfig,
): string[] {
  const made = `https://sqs.${region}.amazonaws.com/${account}/${namespace}-events`;
  return (alerts?.queues ?? [])
    .filter(queue => queue !== made)
    .map(
      queue =>
        `alerts.queues of slipway.yaml has ${queue}, which is not made here and which the worker's role may not read: take it out; the worker is handed ${made} without a line there.`,
    );
}
