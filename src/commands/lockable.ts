/** What a lock is put on, for how long and why, as people say it. Whether it exists is the worker's to know. */
import { UserError } from '../errors.ts';
import { type Lockable, readDuration } from '../work.ts';
import { type Arg, op, readTarget, service, shown } from './command.ts';
import { readReason } from './reason.ts';

/** A service, or `target/*`. A bare name is read as a service's: only a worker knows the targets. */
export const lockable: Arg<Lockable> = {
  usage: 'service or target',
  read(word, named) {
    const whole = /^([^/]*)\/\*$/.exec(word.text)?.[1];
    if (whole === undefined) return { service: service.read(word, named) };
    const target = readTarget(whole);
    if (named !== undefined && named !== target)
      throw new UserError(
        'two_targets',
        `\`${target}\` and \`${named}\` are two targets.`,
        'Say one of them.',
      );
    return { target };
  },
};

/** The op that put a lock on, or what it is on. What begins like an id is one, unless it is quoted or says its cluster. */
export const opOrLockable: Arg<Lockable | { op: string }> = {
  usage: 'service, target or op id',
  read: (word, named) =>
    !word.quoted && /^op_[^/]*$/i.test(word.text) ? { op: op.read(word, named) } : lockable.read(word, named),
};

/** A lock that stands for longer is a rule nobody wrote down; in milliseconds. */
const longestLock = 30 * 86_400_000;

const time: Arg<number> = {
  usage: 'time',
  read({ text }) {
    const ms = readDuration(text);
    if (ms !== undefined && ms <= longestLock) return ms;
    if (ms !== undefined)
      throw new UserError(
        'too_long_a_time',
        'A lock lasts 30 days at most.',
        'Without `for` it stands until somebody unlocks it, and its holder is reminded.',
      );
    throw new UserError(
      'bad_duration',
      `\`${shown(text)}\` is no time that I know.`,
      'Say it like `90s`, `30m`, `2h` or `3d`.',
    );
  },
};

const why: Arg<string> = { usage: 'why', rest: true, read: ({ text }) => readReason(text) };

/** `for 2h` and `because …`, which takes the rest of the line. */
export const term = { for: time, because: why };

/** Returns a lock's term without what was not said. */
export const termOf = (said: { for?: number | undefined; because?: string | undefined }) => ({
  ...(said.for !== undefined && { forMs: said.for }),
  ...(said.because !== undefined && { because: said.because }),
});
