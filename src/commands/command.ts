/** What a command is: a verb, its arguments, and the work they become. Help, docs and parsing are read from it. */
import { UserError } from '../errors.ts';
import { type ChangeWork, isChange, type ServiceName, type Work } from '../work.ts';

/** One typed word, and what follows it in its line. A quoted one is never a keyword or an option: a service may be named `on`. */
export type Word = { text: string; quoted: boolean; after?: string };

/** Reads one word into a value. `read` throws UserError; `target` is what `on <target>` said. */
export type Arg<T> = {
  usage: string;
  /** What is missing where it is left out, with its article; else the usage says it. */
  noun?: string;
  optional?: true;
  /** Reads all that is left of the line, as it was typed. */
  rest?: true;
  read(word: Word, target: string | undefined): T;
};

type Args = Record<string, Arg<unknown>>;

/** Values of options and phrases: each may be left out. */
type Options<O extends Args> = { [K in keyof O]?: ReturnType<O[K]['read']> | undefined };
type Values<A extends Args> = {
  [K in keyof A]: A[K] extends { optional: true }
    ? ReturnType<A[K]['read']> | undefined
    : ReturnType<A[K]['read']>;
};

/** Help and a dialog to enrol are answered at once; everything else is work for the ledger. */
export type Parsed =
  | { is: 'work'; work: Work; urgent?: string }
  | { is: 'help'; verb?: string }
  | { is: 'enrol' };

/** A verb with all that help, docs and parsing read from it. */
export type Command = {
  verb: string;
  summary: string;
  examples: string[];
  /** True where `on <target>` may be said. */
  takesTarget: boolean;
  args: Args;
  /** What may be said as `--name value` or `name=value`, anywhere after the verb. */
  options: Args;
  /** What may be said as `--name`, or `-n`: the value that it sets to true. */
  switches: Record<string, string>;
  /** What may be said after a word of that name: `for 2h`. */
  phrases: Args;
  parsed(values: Record<string, unknown>, target: string | undefined): Parsed;
  /** Set where the words after the verb hold another command's line, or begin with a word of the verb's own. */
  around?: {
    usage: string;
    /** `targets` are the names of those there are, as far as that is known. */
    read(words: Word[], line: ReadLine, own: ReadOwn, targets: readonly string[]): Parsed;
  };
};

/** Reads the words of another command's whole line; `more` are commands that are read there, too. Throws UserError. */
export type ReadLine = (words: Word[], more?: readonly Command[]) => Parsed;

/** Reads the words after a command of these that is no verb by itself: `alerts mute`. Throws UserError. */
export type ReadOwn = (command: Command, words: Word[]) => Parsed;

/** Returns a command whose words hold another command's line, or begin with a word of its own. */
export const around = (given: {
  verb: string;
  summary: string;
  examples: string[];
  usage: string;
  read(words: Word[], line: ReadLine, own: ReadOwn, targets: readonly string[]): Parsed;
}): Command => ({
  verb: given.verb,
  summary: given.summary,
  examples: given.examples,
  takesTarget: false,
  args: {},
  options: {},
  switches: {},
  phrases: {},
  parsed: () => ({ is: 'help', verb: given.verb }),
  around: { usage: given.usage, read: given.read },
});

/** Returns a parsed line that has to be a change. Throws UserError. */
export function changeIn(parsed: Parsed, verb: string): ChangeWork {
  if (parsed.is === 'work' && parsed.urgent === undefined && isChange(parsed.work)) return parsed.work;
  throw new UserError(
    'not_a_change',
    `\`/ecs ${verb}\` is about something that changes a service.`,
    'Say it with `deploy`, `restart`, `rollback`, `scale`, `hook` or `cancel <service>`.',
    [`help ${verb}`],
  );
}

/** Returns a command; `work` gets its arguments as values, and the target if one was named. */
export function command<
  A extends Args,
  O extends Args = Record<never, never>,
  P extends Args = Record<never, never>,
  S extends string = never,
>(given: {
  verb: string;
  summary: string;
  examples: string[];
  takesTarget?: true;
  args: A;
  options?: O;
  switches?: Record<string, S>;
  phrases?: P;
  work(
    values: Values<A> & Options<O> & Options<P> & { [K in S]?: true },
    target: string | undefined,
  ): Work | { help: string | undefined } | { enrol: true };
}): Command {
  const { verb, summary, examples, args, work } = given;
  return {
    verb,
    summary,
    examples,
    takesTarget: given.takesTarget ?? false,
    args,
    options: given.options ?? {},
    switches: given.switches ?? {},
    phrases: given.phrases ?? {},
    parsed(values, target) {
      const made = work(values as Values<A> & Options<O> & Options<P> & { [K in S]?: true }, target);
      if ('enrol' in made) return { is: 'enrol' };
      if ('help' in made) return made.help === undefined ? { is: 'help' } : { is: 'help', verb: made.help };
      return { is: 'work', work: made };
    },
  };
}

/** Returns how a command is typed: `/ecs scale <service> <tasks> [on <target>]`. */
export function usage({
  verb,
  args,
  options,
  switches,
  phrases,
  takesTarget,
  around,
}: Pick<Command, 'verb' | 'args' | 'options' | 'switches' | 'phrases' | 'takesTarget' | 'around'>): string {
  if (around) return `/ecs ${verb} ${around.usage}`.trim();
  const words = Object.values(args).map(arg => (arg.optional ? `[${arg.usage}]` : `<${arg.usage}>`));
  // What may be said either way is shown once.
  const optional = Object.keys(options)
    .filter(name => !Object.hasOwn(phrases, name))
    .map(name => `[--${name} …]`);
  const on = [...new Set(Object.values(switches))].map(name => `[--${name}]`);
  const said = Object.entries(phrases).map(([name, arg]) => `[${name} <${arg.usage}>]`);
  return [
    '/ecs',
    verb,
    ...words,
    ...optional,
    ...on,
    ...(takesTarget ? ['[on <target>]'] : []),
    ...said,
  ].join(' ');
}

/** Returns a word as a refusal quotes it: short, and without the backticks that would end the quotation. */
export function shown(word: string): string {
  const plain = word.replaceAll('`', "'");
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
}

/** Returns where more is said about a command. */
export const moreAbout = ({ verb }: Pick<Command, 'verb'>): string[] => [`help ${verb.split(' ')[0]}`];

/** Returns the refusal of a word too many; `instead` are lines that can be typed. */
export const unexpected = (command: Command, word: string, instead: string[]): UserError =>
  new UserError(
    'unexpected_word',
    `I did not expect \`${shown(word)}\`.`,
    `Try \`${usage(command)}\`.`,
    instead,
  );

/** ECS: names of services and clusters are letters, digits, hyphens and underscores, up to 255. */
const awsName = /^[A-Za-z0-9_-]{1,255}$/;
const targetName = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Returns the target a word names. */
export function readTarget(word: string): string {
  const target = word.toLowerCase();
  if (targetName.test(target)) return target;
  throw new UserError(
    'bad_target_name',
    `\`${shown(word)}\` is no target's name.`,
    'Targets are named in slipway.yaml, like `prod`.',
  );
}

/** A service, as `name`, `cluster/name` or `target/cluster/name`. */
export const service: Arg<ServiceName> = {
  usage: 'service',
  read({ text }, target) {
    const parts = text.split('/');
    const name = parts.pop() ?? '';
    const cluster = parts.pop();
    const own = parts.pop();
    if (parts.length > 0 || !awsName.test(name) || (cluster !== undefined && !awsName.test(cluster)))
      throw new UserError(
        'bad_service_name',
        `\`${shown(text)}\` is no service's name.`,
        'Say `name`, `cluster/name` or `target/cluster/name`.',
        ['services'],
      );
    const named = own === undefined ? target : readTarget(own);
    if (own !== undefined && target !== undefined && named !== target)
      throw new UserError(
        'two_targets',
        `\`${shown(text)}\` names one target and \`on ${target}\` another.`,
        'Say one of them.',
      );
    return { name, ...(cluster !== undefined && { cluster }), ...(named !== undefined && { target: named }) };
  },
};

const opId = /^op_[a-z2-7]{12}$/;

/** An op's id, as people quote it. */
export const op: Arg<string> = {
  usage: 'op id',
  read({ text }) {
    const id = text.toLowerCase();
    if (opId.test(id)) return id;
    throw new UserError(
      'bad_op_id',
      `\`${shown(text)}\` is no op's id.`,
      'Ids look like `op_` and twelve letters or digits. See `/ecs pending`.',
      ['pending'],
    );
  },
};

/** An op's id or a service. What begins like an id is one, unless it is quoted or says its cluster. */
export const opOrService: Arg<{ op: string } | { service: ServiceName }> = {
  usage: 'op id or service',
  read: (word, target) =>
    !word.quoted && /^op_[^/]*$/i.test(word.text)
      ? { op: op.read(word, target) }
      : { service: service.read(word, target) },
};
