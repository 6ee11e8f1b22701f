/** Lines that were read a moment ago, in this process's memory only: what filters work on. Never in Redis. */
import type { Lines } from '../../work.ts';

/** How long lines are kept, in milliseconds, and how many answers and characters of them at most. */
const kept = { forMs: 600_000, answers: 50, characters: 8_000_000 };

export type Fetched = ReturnType<typeof createFetched>;

const weight = ({ lines }: Lines) => lines.reduce((sum, { text }) => sum + text.length + 100, 0);

/** Returns the memory of what was read; `now` in milliseconds. */
export function createFetched(now: () => number = Date.now) {
  const answers = new Map<string, { lines: Lines; at: number; weight: number }>();
  let characters = 0;
  const forget = (op: string) => {
    characters -= answers.get(op)?.weight ?? 0;
    answers.delete(op);
  };
  const tidy = () => {
    for (const [op, { at }] of answers) {
      const full = answers.size > kept.answers || characters > kept.characters;
      if (!full && now() - at < kept.forMs) return;
      forget(op);
    }
  };
  return {
    keep(lines: Lines): void {
      forget(lines.op);
      const one = { lines, at: now(), weight: weight(lines) };
      answers.set(lines.op, one);
      characters += one.weight;
      tidy();
    },
    /** Returns what an op read, or undefined when it is too long ago, or when another process read it. */
    of(op: string): Lines | undefined {
      tidy();
      return answers.get(op)?.lines;
    },
  };
}
