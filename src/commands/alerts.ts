import { nearest, UserError } from '../errors.ts';
import {
  forTime,
  forTimeBecause,
  hearable,
  kinds,
  muteId,
  needed,
  problemId,
  severity,
  subscriptionId,
} from './alert-args.ts';
import { around, type Command, command, type ReadOwn, shown, type Word } from './command.ts';
import { lockable } from './lockable.ts';
import { oneTarget, optionalTarget } from './optional-target.ts';
import { printParsed } from './print.ts';

const optionalThing = { ...lockable, optional: true as const };

const list = command({
  verb: 'alerts',
  summary: 'The problems that there are.',
  examples: ['/ecs alerts', '/ecs alerts on prod'],
  takesTarget: true,
  args: { target: optionalTarget },
  work: ({ target }, on) => ({ kind: 'alerts', about: 'list', ...oneTarget('alerts', target, on) }),
});

/** Returns a command about one problem. */
const ofProblem = (about: 'acknowledge' | 'unacknowledge' | 'details', summary: string) =>
  command({
    verb: `alerts ${about}`,
    summary,
    examples: [`/ecs alerts ${about} pr_abcdefghijkl`],
    args: { problem: problemId },
    work: ({ problem }) => ({ kind: 'alerts', about, problem }),
  });

/** Returns a command about who would hear of a service. */
const ofThing = (about: 'routes' | 'test', summary: string) =>
  command({
    verb: `alerts ${about}`,
    summary,
    examples: [`/ecs alerts ${about}`, `/ecs alerts ${about} web on prod`, `/ecs alerts ${about} prod/*`],
    takesTarget: true,
    args: { on: optionalThing },
    work: ({ on }, target) => {
      const what = on ?? (target === undefined ? undefined : { target });
      return { kind: 'alerts', about, ...(what && { on: what }) };
    },
  });

/** What may follow `alerts`. */
const own: readonly Command[] = [
  command({
    verb: 'alerts subscribe',
    summary: 'Have this channel told of more.',
    examples: [
      '/ecs alerts subscribe web on prod',
      '/ecs alerts subscribe prod/* kinds=alarm,tasks severity=error',
      '/ecs alerts subscribe web-* on prod',
    ],
    takesTarget: true,
    args: { what: hearable },
    options: { kinds, severity },
    work: ({ what, kinds, severity }, target) => {
      const { match = target === undefined ? {} : { targets: [target] }, service } = what ?? {};
      return {
        kind: 'alerts',
        about: 'subscribe',
        match: { ...match, ...(kinds && { kinds }), ...(severity && { severity }) },
        ...(service && { service }),
      };
    },
  }),
  command({
    verb: 'alerts unsubscribe',
    summary: 'Have a channel told of less.',
    examples: ['/ecs alerts unsubscribe sub_abcdef'],
    args: { id: subscriptionId },
    work: ({ id }) => ({ kind: 'alerts', about: 'unsubscribe', id }),
  }),
  command({
    verb: 'alerts mute',
    summary: 'Tell nobody of a service or a target for a while.',
    examples: ['/ecs alerts mute web for 2h because we migrate its database'],
    takesTarget: true,
    args: { on: lockable },
    phrases: forTimeBecause,
    work: ({ on, for: forMs, because }) => ({
      kind: 'alerts',
      about: 'mute',
      on,
      forMs: needed(forMs, 'For how long', '/ecs alerts mute web for 2h because we migrate'),
      because: needed(because, 'Because of what', '/ecs alerts mute web for 2h because we migrate'),
    }),
  }),
  command({
    verb: 'alerts unmute',
    summary: 'Tell of it again.',
    examples: ['/ecs alerts unmute mute_abcdef'],
    args: { id: muteId },
    work: ({ id }) => ({ kind: 'alerts', about: 'unmute', id }),
  }),
  ofThing('routes', 'Where what would be told.'),
  ofThing('test', 'Send a sample the way that events come.'),
  ofProblem('acknowledge', 'Say that you look after a problem.'),
  ofProblem('unacknowledge', 'Say that you no longer do.'),
  command({
    verb: 'alerts silence',
    summary: 'Be quiet about a problem for a while.',
    examples: ['/ecs alerts silence pr_abcdefghijkl for 1h'],
    args: { problem: problemId },
    phrases: forTime,
    work: ({ problem, for: forMs }) => ({
      kind: 'alerts',
      about: 'silence',
      problem,
      forMs: needed(forMs, 'For how long', `/ecs alerts silence ${problem} for 1h`),
    }),
  }),
  ofProblem('details', 'Show what is known of a problem in its thread.'),
];

const second = ({ verb }: Command) => verb.split(' ')[1] ?? '';

/** Returns the refusal of a word that is near one of ours; undefined where it is near none. */
function meantAnother(word: Word, rest: Word[], read: ReadOwn): UserError | undefined {
  const near = nearest(word.text, own.map(second)).flatMap(name => own.filter(one => second(one) === name));
  if (near.length === 0) return undefined;
  const whole = (command: Command) => {
    try {
      return printParsed(read(command, rest));
    } catch (error) {
      if (error instanceof UserError) return 'help alerts';
      throw error;
    }
  };
  return new UserError(
    'unknown_word',
    `I do not know \`alerts ${shown(word.text)}\`.`,
    `Did you mean ${near.map(one => `\`/ecs ${one.verb}\``).join(' or ')}?`,
    [...new Set(near.map(whole))],
  );
}

const quotedAll = (names: readonly string[]) => names.map(name => `\`${name}\``).join(', ');

/** Returns the refusal of a word that is neither one of ours nor a target's name. */
const neither = (word: Word, targets: readonly string[]) =>
  new UserError(
    'unknown_word',
    `I do not know \`alerts ${shown(word.text)}\`.`,
    `After \`alerts\` comes a target (${quotedAll(targets)}) or one of ${quotedAll(own.map(second))}.`,
    ['alerts', 'help alerts'],
  );

export const alerts: Command = around({
  verb: 'alerts',
  summary: 'What goes wrong and who is told of it: subscribe, mute, routes, a test.',
  examples: ['/ecs alerts', '/ecs alerts on prod', ...own.flatMap(({ examples }) => examples.slice(0, 2))],
  usage: `[on <target>] | ${own.map(second).join(' | ')} …`,
  read(words, _line, read, targets) {
    const [word, ...rest] = words;
    if (!word || word.quoted) return read(list, words);
    const text = word.text.toLowerCase();
    const named = own.find(one => second(one) === text);
    if (named) return read(named, rest);
    if (targets.includes(text) || /^(?:on|to)$|^--/.test(text)) return read(list, words);
    if (text === 'list') return read(list, rest);
    const another = meantAnother(word, rest, read);
    if (another) throw another;
    if (targets.length > 0) throw neither(word, targets);
    return read(list, words);
  },
});
