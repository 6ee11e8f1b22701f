/** Words into types. Forgiving about quotes, dashes and case; never about what was meant. */
import { nearest, UserError } from '../errors.ts';
import { type Command, type Parsed, readTarget, usage } from './command.ts';

/** Nobody types more; it bounds what the ledger keeps. */
const longest = 500;

/** Returns the words of a text, as a keyboard without autocorrection would have typed them. */
export function wordsOf(text: string): string[] {
  const plain = text
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2018\u2019\u201a]/g, "'")
    .replace(/[\u00a0\u202f\u2007]/g, ' ')
    .replace(/(^|\s)[\u2014\u2013](?=[A-Za-z])/g, '$1--')
    .replace(/[\u2010-\u2015\u2212]/g, '-');
  const words = plain.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map(word => word.replace(/^(["'])(.*)\1$/, '$2')).filter(word => word !== '');
}

/** Takes `on <target>`, `to <target>` or `--target <target>` out of the words. */
function takeTarget(command: Command, words: string[]): { rest: string[]; target: string | undefined } {
  const rest: string[] = [];
  let target: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const inline = /^--target=(.+)$/i.exec(word)?.[1];
    const named = inline ?? (/^(?:on|to|--target)$/i.test(word) ? words[++i] : undefined);
    if (named === undefined && !/^(?:on|to|--target)$/i.test(word)) {
      rest.push(word);
      continue;
    }
    if (named === undefined)
      throw new UserError(
        'missing_target',
        `\`${word}\` what?`,
        `Say the target after it: \`${usage(command)}\`.`,
      );
    if (!command.takesTarget) throw unexpected(command, word);
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

const unexpected = (command: Command, word: string) =>
  new UserError('unexpected_word', `I did not expect \`${word}\`.`, `Try \`${usage(command)}\`.`);

/** Returns what a text asks for among `commands`. Throws UserError. */
export function parseWith(commands: readonly Command[], text: string): Parsed {
  if (text.length > longest)
    throw new UserError(
      'too_long',
      `That is more than ${longest} characters.`,
      'Say it in fewer. See `/ecs help`.',
    );
  const [first, ...more] = wordsOf(text);
  const [verb, ...words] = /^\/?ecs$/i.test(first ?? '') ? more : first === undefined ? [] : [first, ...more];
  if (verb === undefined) return { is: 'help' };
  const command = commands.find(one => one.verb === verb.toLowerCase());
  if (!command) {
    const near = nearest(
      verb,
      commands.map(one => one.verb),
    );
    throw new UserError(
      'unknown_verb',
      `I do not know \`${verb.replaceAll('`', "'")}\`.`,
      near.length > 0
        ? `Did you mean ${near.map(one => `\`/ecs ${one}\``).join(' or ')}?`
        : 'See `/ecs help`.',
      near.map(one => [one, ...words].join(' ')),
    );
  }
  const { rest, target } = takeTarget(command, words);
  const values: Record<string, unknown> = {};
  for (const [name, arg] of Object.entries(command.args)) {
    const word = rest.shift();
    if (word !== undefined) values[name] = arg.read(word, target);
    else if (!arg.optional)
      throw new UserError(
        'missing_argument',
        `\`/ecs ${command.verb}\` needs a ${arg.usage}.`,
        `Say \`${usage(command)}\`, for example \`${command.examples[0]}\`.`,
      );
  }
  const [extra] = rest;
  if (extra !== undefined) throw unexpected(command, extra.replaceAll('`', "'"));
  return command.parsed(values, target);
}
