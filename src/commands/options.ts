/** Options and switches in a line: `--since 15m`, `--since=15m` and `since=15m` are the same; `--errors` and `-f` stand alone. */
import { UserError } from '../errors.ts';
import { type Command, moreAbout, unexpected, usage, type Word } from './command.ts';

type Taken = { rest: Word[]; values: Record<string, unknown> };

/** Takes a command's options and switches out of the words. Throws UserError. */
export function takeOptions(command: Command, words: Word[]): Taken {
  const { options, switches } = command;
  const values: Record<string, unknown> = {};
  const rest: Word[] = [];
  const keep = (name: string, value: unknown, word: Word) => {
    if (Object.hasOwn(values, name)) throw unexpected(command, word.text, moreAbout(command));
    values[name] = value;
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    const [, dashes, typed = '', given] =
      (!word.quoted && /^(--?)?([a-z]+)(?:=(.*))?$/is.exec(word.text)) || [];
    const name = typed.toLowerCase();
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    const on = Object.hasOwn(switches, name) ? switches[name] : undefined;
    if (on !== undefined && dashes !== undefined && given === undefined) keep(on, true, word);
    else if (option && given === '') throw without(command, name, option.usage);
    else if (option && given !== undefined)
      keep(name, option.read({ ...word, text: given }, undefined), word);
    else if (option && dashes === '--') {
      const next = words[++i];
      if (next === undefined) throw without(command, name, option.usage);
      keep(name, option.read(next, undefined), word);
    } else rest.push(word);
  }
  return { rest, values };
}

/** Nothing stands behind an option. */
const without = (command: Command, name: string, what: string) =>
  new UserError(
    'missing_argument',
    `\`--${name}\` what?`,
    `Say the ${what} after it: \`${usage(command)}\`.`,
    moreAbout(command),
  );
