/** Takes out of lines what nobody may see, before anything else is done with them (security.md T10, T12). */
import type { LogEvent } from '../../aws/logs.ts';
import type { Config } from '../../config/index.ts';
import { createRedactor } from '../redacting/redactor.ts';

/** An event is one line, whatever it holds. */
const oneLine = <E extends LogEvent>(event: E): E => ({ ...event, text: event.text.replace(/\n/g, ' ') });

/** Returns the lines of one reading, oldest first, without secrets: the usual ones and those of slipway.yaml. */
export const cleaned = <E extends LogEvent>(events: readonly E[], { redact }: Pick<Config, 'redact'>): E[] =>
  createRedactor(redact).shown(events.map(oneLine));

/**
 * Returns what cleans lines as they come. A line whose last word may go on in the next one waits for that, no longer than until the
 * second `idle` without a `feed` between.
 */
export function createCleaner<E extends LogEvent>({ redact }: Pick<Config, 'redact'>) {
  const tail = createRedactor(redact).follow<E>();
  let fed = false;
  return {
    feed(events: readonly E[]): E[] {
      fed = true;
      return tail.take(events.map(oneLine));
    },
    idle(): E[] {
      const still = !fed;
      fed = false;
      return still ? tail.flush() : [];
    },
  };
}
