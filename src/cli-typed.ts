/** What was typed behind a command, read strictly: what a command does not take is an error, not overlooked. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Thrown with what is wrong with the words; whoever typed them is shown the usage, too. */
export class Mistyped extends Error {}

const dashed = (names: readonly string[]) => names.map(name => `--${name}`).join(', ');

/** Returns the options and the other words behind a command that takes these options and at most so many words. Throws Mistyped. */
export function typed<O extends Options>(
  command: string,
  args: readonly string[],
  { options, takes = Object.keys(options), words = 0 }: { options: O; takes?: string[]; words?: number },
) {
  const given = { args: [...args], options, allowPositionals: true } as const;
  const { tokens } = parseArgs({ ...given, strict: false, tokens: true });
  const seen = new Set<string>();
  let others = 0;
  for (const token of tokens) {
    if (token.kind === 'positional' && ++others > words)
      throw new Mistyped(`slipway ${command}: I did not expect "${token.value}".`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    if (!takes.includes(name))
      throw new Mistyped(
        `slipway ${command} takes no ${rawName}${takes.length > 0 ? `; it takes ${dashed(takes)}` : ''}.`,
      );
    if (seen.has(name)) throw new Mistyped(`slipway ${command}: ${rawName} is there twice.`);
    seen.add(name);
    const isFlag = options[name]?.type === 'boolean';
    if (isFlag && value !== undefined)
      throw new Mistyped(`slipway ${command}: nothing goes with ${rawName}.`);
    // What looks like the next option is that: a value that begins with a dash is written --file=-x.
    if (!isFlag && (!value || (!inlineValue && value.startsWith('-'))))
      throw new Mistyped(`slipway ${command}: ${rawName} needs something behind it.`);
  }
  return parseArgs(given);
}
