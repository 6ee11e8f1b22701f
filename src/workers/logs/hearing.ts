/** What is heard of all sources of a tail together: the newest lines, what was counted, and how far each stream was read. */
import { AwsError, type Eyes } from '../../aws/index.ts';
import type { LogEvent } from '../../aws/logs.ts';
import type { LogLine, LogSource, Read, Tail, TailEnd, Way } from '../../work.ts';
import type { Given } from '../given.ts';
import { pause } from '../pause.ts';
import { errorPattern, isError } from './errors.ts';
import { listen } from './listen.ts';
import { newestEvents } from './newest.ts';
import { createSeen } from './seen.ts';
import { streamOf, taskOf } from './sources.ts';
import type { Tasks } from './tasks.ts';

/** Lines that are kept to be shown, lines of before that it begins with, and streams whose place is kept. */
const most = { lines: 60, context: 20, contextMs: 300_000, streams: 100 };

/** An event whose last word may be half a secret waits for the next so long, in milliseconds. */
const halvesWait = 1_000;

type Heard = LogEvent & { container: string };

/** FilterLogEvents: half of the five calls a second that an account has in the smallest Regions. */
const asking = { burst: 5, perSecond: 2.5 };

/** What CloudWatch is to look for. */
export const patternOf = ({ filter, choice }: Pick<Tail, 'filter' | 'choice'>): string | undefined =>
  filter ?? (choice.errors ? errorPattern : undefined);

const prefixOf = ({ prefix, container }: LogSource) => `${prefix}/${container}/`;

/** Begins to hear a tail's sources, until the signal says so; goes on where `tail.read` says it has been read to. */
export function createHearing(
  { ledger, redactor }: Pick<Given, 'ledger' | 'redactor'>,
  eyes: Eyes,
  tail: Tail,
  tasks: Tasks,
  signal: AbortSignal,
) {
  const { scope, choice } = tail;
  const pattern = patternOf(tail);
  const counted = { ...tail.counted };
  const lines: LogLine[] = [];
  const clean = redactor.follow<Heard>();
  let heardAt = 0;
  let way: Way = tail.way;
  let version = 0;
  let failure: TailEnd | undefined;

  const add = (events: readonly Heard[]) => {
    for (const { at, stream, text, container } of events) {
      if (choice.errors && !isError(text)) continue;
      // What was written before is shown, and not counted.
      if (at >= tail.from) counted.came++;
      lines.push({ at, container, task: taskOf(stream).slice(0, 8), text });
      version++;
    }
    lines.sort((a, b) => a.at - b.at).splice(0, Math.max(0, lines.length - most.lines));
  };

  const take = (container: string, events: readonly LogEvent[]) => {
    if (events.length === 0) return;
    heardAt = Date.now();
    add(clean.take(events.map(event => ({ ...event, container }))));
  };

  const turn = async () => {
    const bucket = `aws:${scope.account}:${scope.region}:log events filter`;
    while (!signal.aborted && !(await ledger.take(bucket, asking.burst, asking.perSecond)))
      await pause(100, signal);
  };

  const sources = tail.sources.map(source => {
    const theirs = Object.entries(tail.read).filter(([stream]) => stream.startsWith(prefixOf(source)));
    const seen = createSeen(Object.fromEntries(theirs));
    const { task } = choice;
    const query = {
      group: source.group,
      ...(task !== undefined && task.length >= 32
        ? { names: [streamOf(source, task)] }
        : { prefixes: [prefixOf(source)] }),
      ...(pattern !== undefined && { pattern }),
    };
    const listening = listen(
      {
        logs: eyes.logs,
        arn: `arn:aws:logs:${scope.region}:${scope.account}:log-group:${source.group}`,
        query,
        seen,
        from: tail.from,
        turn,
        async context() {
          const to = tail.from - 1;
          const wanted = { sources: [source], tasks: tasks.ids(), pattern, limit: most.context };
          return (await newestEvents(eyes, { ...wanted, from: to - most.contextMs, to })).events;
        },
        heard(events, sampled) {
          if (sampled) counted.sampledSeconds++;
          take(source.container, tasks.own(events));
        },
        gap(ms) {
          counted.gaps++;
          counted.gapMs += ms;
          version++;
        },
        way(found) {
          way = found;
          version++;
        },
      },
      signal,
    );
    return { source, seen, listening };
  });
  const over = Promise.all(sources.map(({ listening }) => listening)).then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      failure = { is: 'failed', because: error.code };
    },
  );

  // Whoever follows hears of it when they next look.
  over.catch(() => undefined);

  return {
    /** Resolves when nothing more will be heard. Throws what is our fault. */
    over,
    /** Takes lines that had waited until it was known whose they are. */
    take(events: readonly LogEvent[]): void {
      for (const { source } of sources)
        take(
          source.container,
          events.filter(({ stream }) => stream.startsWith(prefixOf(source))),
        );
    },
    /** What there is to be shown; `version` grows with every change of it. */
    now() {
      // What waits for its other half is shown when none came.
      if (Date.now() - heardAt > halvesWait) add(clean.flush());
      const own = new Set(tasks.ids());
      const read: Record<string, Read> = Object.assign(
        {},
        ...sources.map(({ seen }) => seen.read(most.streams, stream => own.has(taskOf(stream)))),
      );
      return { version, failure, way, lines: [...lines], counted: { ...counted }, read };
    },
  };
}
