/** CloudWatch Logs: lines by time and pattern, and lines as they are written. */
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type LiveTailSessionUpdate,
  StartLiveTailCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { counted } from './counts.ts';
import { AwsError, asking, failureOf } from './failure.ts';
import { type Access, handler } from './session.ts';

export type Logs = ReturnType<typeof createLogs>;

/** One event of a log stream; `at` in milliseconds. */
export type LogEvent = { stream: string; at: number; text: string };

/** Which events of a group: of streams by name, or by the beginning of their names; those that match a filter pattern. */
export type LogQuery = { group: string; names?: string[]; prefixes?: string[]; pattern?: string };

/** What Live Tail sends each second; `sampled`: more than 500 events matched, and these are a part of them. */
export type Update = { events: LogEvent[]; sampled: boolean };

/** FilterLogEvents and StartLiveTail take 100 stream names; FilterLogEvents one prefix. */
export const mostStreams = 100;

/** Live Tail sends an update each second, an empty one too; after so long without any the connection is dead (milliseconds). */
const silence = 10_000;

/** SDKs put `stream-` before Live Tail's host, which a server that is not AWS's own hardly has (ecs.md §0.9). */
const elsewhere = () =>
  ['AWS_ENDPOINT_URL_CLOUDWATCH_LOGS', 'AWS_ENDPOINT_URL'].some(name => (process.env[name] ?? '') !== '');

const updateOf = ({ sessionResults = [], sessionMetadata }: LiveTailSessionUpdate): Update => ({
  events: sessionResults.map(event => ({
    stream: event.logStreamName ?? '',
    at: event.timestamp ?? 0,
    text: event.message ?? '',
  })),
  sampled: sessionMetadata?.sampled ?? false,
});

/** Yields what a stream brings until the signal says so: a stream whose connection is dead does not end by itself. */
async function* until<T>(signal: AbortSignal, stream: AsyncIterable<T> | undefined): AsyncGenerator<T> {
  const iterator = stream?.[Symbol.asyncIterator]();
  if (!iterator) return;
  const aborted = new Promise<undefined>(resolve => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (!next || next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: what hangs would hang here, too.
    void iterator.return?.().catch(() => undefined);
  }
}

/** Returns the readers of logs for these credentials. */
export function createLogs({ counts, ...given }: Access) {
  const client = counted(new CloudWatchLogsClient({ ...given, requestHandler: handler }), counts);
  const tailing = counted(
    new CloudWatchLogsClient({
      ...given,
      requestHandler: handler,
      maxAttempts: 1,
      disableHostPrefix: elsewhere(),
    }),
    counts,
  );

  return {
    /**
     * Returns a page of events between two moments (milliseconds, both included), oldest first or newest first, at most `limit`, and
     * the token of the next. A page may be empty and have a next one. Throws ResourceNotFoundException as refused.
     */
    async events(
      { group, names, prefixes, pattern }: LogQuery,
      {
        from,
        to,
        limit,
        newestFirst,
        token,
      }: { from: number; to: number; limit: number; newestFirst?: true; token?: string },
    ): Promise<{ events: (LogEvent & { id: string })[]; next?: string }> {
      const input: FilterLogEventsCommandInput = {
        logGroupName: group,
        startTime: from,
        endTime: to,
        limit,
        ...(newestFirst && { startFromHead: false }),
        ...(names && { logStreamNames: names }),
        ...(prefixes?.[0] !== undefined && { logStreamNamePrefix: prefixes[0] }),
        ...(pattern !== undefined && { filterPattern: pattern }),
        ...(token !== undefined && { nextToken: token }),
      };
      const answer = await asking(client.send(new FilterLogEventsCommand(input)));
      const events = (answer.events ?? []).map(event => ({
        id: event.eventId ?? '',
        stream: event.logStreamName ?? '',
        at: event.timestamp ?? 0,
        text: event.message ?? '',
      }));
      return { events, ...(answer.nextToken && { next: answer.nextToken }) };
    },

    /**
     * Listens to a log group, named by its ARN. The first update comes when the session has begun and holds nothing. Ends quietly
     * when the signal says so or AWS closes it; throws AwsError, also when AWS has said nothing for ten seconds and after three hours.
     */
    async *live({ group, names, prefixes, pattern }: LogQuery, signal: AbortSignal): AsyncGenerator<Update> {
      const command = new StartLiveTailCommand({
        logGroupIdentifiers: [group],
        ...(names && { logStreamNames: names }),
        ...(prefixes && { logStreamNamePrefixes: prefixes }),
        ...(pattern !== undefined && { logEventFilterPattern: pattern }),
      });
      const dead = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(() => dead.abort(), silence);
      };
      const over = AbortSignal.any([signal, dead.signal]);
      try {
        alive();
        const { responseStream } = await tailing.send(command, { abortSignal: over });
        for await (const { sessionStart, sessionUpdate, ...error } of until(over, responseStream)) {
          // While the listener takes its time nothing is waited for.
          clearTimeout(timer);
          if (sessionStart) yield { events: [], sampled: false };
          else if (sessionUpdate) yield updateOf(sessionUpdate);
          else throw Object.values(error).find(one => one instanceof Error) ?? new Error('unknown event');
          alive();
        }
        if (dead.signal.aborted) throw new Error('silent');
      } catch (error) {
        if (signal.aborted) return;
        if (dead.signal.aborted)
          throw new AwsError('unsure', 'NoAnswer', 'Live Tail said nothing', undefined, error);
        throw failureOf(error);
      } finally {
        clearTimeout(timer);
        // Whoever stops listening early has the session closed: it is billed by the minute.
        dead.abort();
      }
    },
    close() {
      client.destroy();
      tailing.destroy();
    },
  };
}
