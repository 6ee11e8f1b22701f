/** Reads the newest lines of a service: newest first, merged over containers and tasks (ecs.md §1.6). */
import { AwsError, type Eyes } from '../../aws/index.ts';
import { type LogEvent, type LogQuery, mostStreams } from '../../aws/logs.ts';
import type { LogSource } from '../../work.ts';
import { streamOf, taskOf } from './sources.ts';

/** The most pages that one answer reads of one query: pages may be empty. */
const mostPages = 10;

export type Event = LogEvent & { id: string; container: string };

export type Wanted = {
  sources: readonly LogSource[];
  /** Ids of the tasks whose lines they are to be. */
  tasks: readonly string[];
  pattern?: string | undefined;
  from: number;
  to: number;
  limit: number;
};

/** Returns the newest events of one source, newest first, and whether there may be older ones in that time. */
async function ofSource(
  { logs }: Pick<Eyes, 'logs'>,
  source: LogSource,
  { tasks, pattern, from, to, limit }: Wanted,
): Promise<{ events: Event[]; more: boolean }> {
  const theirs = new Set(tasks);
  const narrowed = { group: source.group, ...(pattern !== undefined && { pattern }) };
  const names = tasks.slice(0, mostStreams).map(task => streamOf(source, task));
  const beginning = { ...narrowed, prefixes: [`${source.prefix}/${source.container}/`] };

  const read = async (query: LogQuery): Promise<{ events: Event[]; more: boolean }> => {
    const found: Event[] = [];
    let token: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const range = { from, to, limit: Math.min(limit, 10_000), newestFirst: true as const };
      const { events, next } = await logs.events(query, { ...range, ...(token && { token }) });
      for (const event of events)
        if (theirs.has(taskOf(event.stream))) found.push({ ...event, container: source.container });
      if (found.length >= limit) return { events: found.slice(0, limit), more: true };
      if (!next) return { events: found, more: false };
      token = next;
    }
    return { events: found, more: true };
  };

  // A task that has written nothing has no stream, and one that is missing has the whole call refused.
  return read({ ...narrowed, names }).catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    return read(beginning);
  });
}

const later = (a: Event, b: Event) => b.at - a.at || (b.id < a.id ? -1 : b.id > a.id ? 1 : 0);

/**
 * Returns the newest events of all sources, oldest first, at most `limit`; `more`: there are older ones in that time. Throws
 * AwsError; ResourceNotFoundException where a group does not exist.
 */
export async function newestEvents(
  eyes: Pick<Eyes, 'logs'>,
  wanted: Wanted,
): Promise<{ events: Event[]; more: boolean }> {
  if (wanted.tasks.length === 0) return { events: [], more: false };
  const found = await Promise.all(wanted.sources.map(source => ofSource(eyes, source, wanted)));
  const all = found.flatMap(({ events }) => events).sort(later);
  return {
    events: all.slice(0, wanted.limit).reverse(),
    more: all.length > wanted.limit || found.some(({ more }) => more),
  };
}
