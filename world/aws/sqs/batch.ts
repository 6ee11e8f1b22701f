/** SQS: batches, of which each entry succeeds or fails by itself. */
import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { AwsFault } from '../fault.ts';
import { oldErrors } from './find.ts';

const mostEntries = 10;

/** Refuses a batch that is none: empty, too long, or with ids that are not ids or not distinct. */
function check(kind: string, ids: (string | undefined)[]): void {
  if (ids.length === 0)
    throw new AwsFault('EmptyBatchRequest', `There should be at least one ${kind} in the request.`);
  if (ids.length > mostEntries)
    throw new AwsFault(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${mostEntries}. You have sent ${ids.length}.`,
    );
  for (const id of ids)
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id ?? ''))
      throw new AwsFault(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new AwsFault('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
}

/** Does each entry and returns what came of them; `kind` is AWS's name of an entry. Throws where the batch itself is wrong. */
export function each<Entry extends { Id: string | undefined }, Done>(
  kind: string,
  entries: readonly Entry[],
  act: (entry: Entry) => Done,
): { Successful: (Done & { Id: string })[]; Failed: BatchResultErrorEntry[] } {
  check(
    kind,
    entries.map(({ Id }) => Id),
  );
  const Successful: (Done & { Id: string })[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const { Id = '' } = entry;
    try {
      Successful.push({ Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      const Code = (oldErrors as Record<string, string>)[error.code] ?? error.code;
      Failed.push({ Id, SenderFault: true, Code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
