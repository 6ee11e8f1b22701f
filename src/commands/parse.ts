/** Words into types. Forgiving about quotes, dashes and case; never about what was meant. */
import { nearest, UserError } from '../errors.ts';
import type { Work } from '../work.ts';
import {
  type Command,
  moreAbout,
  type Parsed,
  type ReadLine,
  readTarget,
  shown,
  unexpected,
  usage,
  type Word,
} from './command.ts';
import { verbsFor } from './elsewhere.ts';
import { withMeant } from './meant.ts';
import { takeOptions } from './options.ts';
import { printParsed } from './print.ts';

/** The commands there are, and the names of the targets, as far as those are known. */
type Known = { commands: readonly Command[]; targets: readonly string[] };

/** Nobody types more; it bounds what the ledger keeps. */
const longest = 500;

/** Returns the words of a text, as a keyboard without autocorrection would have typed them. */
function wordsOf(text: string): Word[] {
  const line = text
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2018\u2019\u201a]/g, "'");
  return [...line.matchAll(/([-\u2010-\u2015\u2212]*[A-Za-z]+=)?("[^"]*"|'[^']*'|`[^`]*`)|\S+/g)]
    .map(({ 0: word, 1: option, 2: quotation, index }) => {
      const inside = quotation?.slice(1, -1).trim();
      const plain = `${option ?? ''}${inside ?? word}`
        .replace(/^[\u2014\u2013](?=[A-Za-z])/, '--')
        .replace(/[\u2010-\u2015\u2212]/g, '-');
      const quoted = inside !== undefined && option === undefined;
      return { text: plain, quoted, after: line.slice(index + word.length) };
    })
    .filter(({ text }) => text !== '');
}

/** Takes `on <target>`, `to <target>` or `--target <target>` out of the words. */
function takeTarget(command: Command, words: Word[]): { rest: Word[]; target: string | undefined } {
  const rest: Word[] = [];
  let target: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? { text: '', quoted: false };
    const inline = word.quoted ? undefined : /^--target=(.+)$/i.exec(word.text)?.[1];
    const keyword = !word.quoted && /^(?:on|to|--target)$/i.test(word.text);
    if (inline === undefined && !keyword) {
      if (!word.quoted && word.text.startsWith('--'))
        throw unexpected(command, word.text, moreAbout(command));
      rest.push(word);
      continue;
    }
    if (!command.takesTarget) throw unexpected(command, word.text, moreAbout(command));
    const named = inline ?? words[++i]?.text;
    if (named === undefined)
      throw new UserError(
        'missing_target',
        `\`${word.text}\` what?`,
        `Say the target after it: \`${usage(command)}\`.`,
        moreAbout(command),
      );
    const read = readTarget(named);
    if (target !== undefined && target !== read)
      throw new UserError(
        'two_targets',
        `\`${target}\` and \`${read}\` are two targets.`,
        'Say one of them.',
      );
    target = read;
  }
  return { rest, target };
}

/** Takes what is said after a command's own keywords out of the words: `for 2h`, and `because` with the rest of the line. */
function takePhrases(command: Command, words: Word[]): { rest: Word[]; values: Record<string, unknown> } {
  const rest: Word[] = [];
  const values: Record<string, unknown> = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    const name = word.text.toLowerCase();
    const phrase = word.quoted || !Object.hasOwn(command.phrases, name) ? undefined : command.phrases[name];
    if (!phrase) {
      rest.push(word);
      continue;
    }
    if (name in values) throw unexpected(command, word.text, moreAbout(command));
    const said = phrase.rest ? { text: word.after ?? '', quoted: true } : words[++i];
    if (said === undefined)
      throw new UserError(
        'missing_argument',
        `\`${name}\` what?`,
        `Say the ${phrase.usage} after it: \`${usage(command)}\`.`,
        moreAbout(command),
      );
    values[name] = phrase.read(said, undefined);
    if (phrase.rest) break;
  }
  return { rest, values };
}

const withArticle = (noun: string) => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

/** Leaving a word out is offered only where it cannot change anything. */
const harmless = (work: Work) =>
  work.kind === 'health' ||
  work.kind === 'diff' ||
  work.kind === 'whoami' ||
  work.kind === 'policy' ||
  (work.kind === 'ops' && work.about !== 'cancel') ||
  ((work.kind === 'lock' || work.kind === 'timed') && work.about === 'list') ||
  (work.kind === 'alerts' && (work.about === 'list' || work.about === 'routes')) ||
  (work.kind === 'logs' && work.about !== 'longer');

/** Returns what the words after a verb ask for. Throws UserError. */
function read(known: Known, command: Command, words: Word[]): Parsed {
  const { commands, targets } = known;
  if (command.around)
    return command.around.read(
      words,
      lineWithin(known, command),
      (own, rest) => read(known, own, rest),
      targets,
    );
  const { rest: unsaid, values: said } = takePhrases(command, words);
  const { rest: all, values: chosen } = takeOptions(command, unsaid);
  const { rest, target } = takeTarget(command, all);
  const values = { ...said, ...chosen };
  for (const [name, arg] of Object.entries(command.args)) {
    const word = rest.shift();
    if (word !== undefined) values[name] = arg.read(word, target);
    else if (!arg.optional)
      throw new UserError(
        'missing_argument',
        `\`/ecs ${command.verb}\` needs ${arg.noun ?? withArticle(arg.usage)}.`,
        `Say \`${usage(command)}\`, for example \`${command.examples[0]}\`.`,
        moreAbout(command),
      );
  }
  const parsed = command.parsed(values, target);
  if (parsed.is === 'help' && parsed.verb !== undefined && !commands.some(one => one.verb === parsed.verb))
    throw unknownVerb(commands, parsed.verb, near => `help ${near.verb}`);
  const [extra] = rest;
  if (extra === undefined) return parsed;
  const without = parsed.is !== 'work' || harmless(parsed.work) ? [printParsed(parsed)] : moreAbout(command);
  throw unexpected(command, extra.text, without);
}

/**
 * Returns what reads a line within a command's own. Where it lacks an argument, the commands that are read there, too, have
 * their turn: `deploy web` says enough where any version will do.
 */
const lineWithin =
  (known: Known, outer: Command): ReadLine =>
  ([verb, ...words], more = []) => {
    const command = known.commands.find(one => one.verb === verb?.text.toLowerCase());
    if (!command || command.around || verb?.quoted)
      throw new UserError(
        'missing_change',
        verb ? `\`${shown(verb.text)}\` is no change that I know.` : `\`/ecs ${outer.verb}\` what?`,
        `Say \`${usage(outer)}\`, for example \`${outer.examples.at(-1)}\`.`,
        [`help ${outer.verb}`],
      );
    try {
      return read(known, command, words);
    } catch (error) {
      const other = more.find(one => one.verb === command.verb);
      if (!other || !(error instanceof UserError) || error.code !== 'missing_argument') throw error;
      return read(known, other, words);
    }
  };

/** Returns the refusal of a verb that there is not; `whole` makes a complete line with a verb that there is. */
function unknownVerb(
  commands: readonly Command[],
  verb: string,
  whole: (near: Command) => string,
): UserError {
  const called = verbsFor(verb);
  const verbs = commands.map(one => one.verb);
  const near = called.length > 0 ? called : nearest(verb, verbs);
  return new UserError(
    'unknown_verb',
    `I do not know \`${shown(verb)}\`.`,
    near.length > 0 ? `Did you mean ${near.map(one => `\`/ecs ${one}\``).join(' or ')}?` : 'See `/ecs help`.',
    near.length > 0 ? near.flatMap(name => commands.filter(one => one.verb === name)).map(whole) : ['help'],
  );
}

/** Returns the line with this command, or help about it where the rest of the line does not fit it; a list takes no words at all. */
function lineWith(known: Known, command: Command, words: Word[]): string {
  try {
    return printParsed(read(known, command, words));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const takesNone = !command.around && Object.keys(command.args).length === 0;
    return takesNone ? command.verb : `help ${command.verb}`;
  }
}

/** Returns what a text asks for among `known` commands. Throws UserError. */
export function parseWith(known: Known, text: string): Parsed {
  if (text.length > longest)
    throw new UserError(
      'too_long',
      `That is more than ${longest} characters.`,
      'Say it in fewer. See `/ecs help`.',
      ['help'],
    );
  const typed = wordsOf(text);
  const [verb, ...words] = /^\/?ecs$/i.test(typed[0]?.text ?? '') ? typed.slice(1) : typed;
  if (verb === undefined) return { is: 'help' };
  const { commands, targets } = known;
  const command = commands.find(one => one.verb === verb.text.toLowerCase());
  if (!command) throw unknownVerb(commands, verb.text, near => lineWith(known, near, words));
  try {
    return read(known, command, words);
  } catch (error) {
    throw error instanceof UserError
      ? withMeant(error, words, targets, said => read(known, command, said))
      : error;
  }
}
