/** Causes that AWS names in so many words: in a task's reason, its container's, or an event. Pure. */
import type { Cause, Facts, Sure } from '../../seen.ts';
import { aboutEvents, aboutTasks, eventsOf, failedOf, type Rule, wordsOf } from './case.ts';

/** A cause, how AWS says it, and what else its words tell. The first that fits a text has it to itself. */
export type Saying = [cause: Cause, like: RegExp, more?: { sure?: Sure; facts?(text: string): Facts }];

/** Returns a rule for each of these, in their order. Tasks are counted; events speak where no task does. */
export function sayings(all: readonly Saying[]): Rule[] {
  const first = (text: string) => all.findIndex(([, like]) => like.test(text));
  return all.map(([cause, , more], nth): Rule => {
    const sure = more?.sure ?? 'certain';
    const facts = more?.facts ?? (() => ({}));
    return seen => {
      const tasks = failedOf(seen).filter(task => first(wordsOf(seen, task)) === nth);
      const [newest] = tasks;
      if (newest) return aboutTasks(seen, cause, sure, tasks, facts(wordsOf(seen, newest)));
      const events = eventsOf(seen).filter(({ text }) => first(text) === nth);
      return events[0] && aboutEvents(cause, sure, events, facts(events[0].text));
    };
  });
}
