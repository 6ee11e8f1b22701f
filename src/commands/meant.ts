/** What was probably meant by a line that is not understood: offered whole, never taken as asked for. */
import { nearest, UserError } from '../errors.ts';
import { readDuration } from '../work.ts';
import type { Parsed, Word } from './command.ts';
import { printParsed } from './print.ts';

/** What people say in place of `on`, and of `for` or `since`. */
const insteadOfOn = /^(?:in|at|of|into|onto|from)$/i;
const insteadOfTime = /^(?:last|past)$/i;

/** Nobody types more words by mistake; each is tried, so that more would keep everybody else waiting. */
const most = 60;

const isOn = /^(?:on|to|--target)$/i;

const typed = (text: string): Word => ({ text, quoted: false });

/** Returns the words with a keyword before the one at `i`, in place of what was said for it. */
function withKeyword(
  words: readonly Word[],
  i: number,
  said: { keyword: string; text: string; instead: RegExp },
) {
  const before = words[i - 1];
  const from = before && !before.quoted && said.instead.test(before.text) ? i - 1 : i;
  return [...words.slice(0, from), typed(said.keyword), typed(said.text), ...words.slice(i + 1)];
}

/** Returns the words with `on` before each that names a target without it, once by its name and once by nearly that. */
function onTarget(words: readonly Word[], targets: readonly string[]): Word[][] {
  const hasOn = (before: Word | undefined) => before && !before.quoted && isOn.test(before.text);
  const named = words.map(({ text, quoted }, i) => (quoted || hasOn(words[i - 1]) ? '' : text.toLowerCase()));
  const whole = named.map(text => targets.find(target => target === text));
  const near = named.map(text => (text === '' ? undefined : nearest(text, targets)[0]));
  return [...whole, ...near].flatMap((text, i) =>
    text === undefined
      ? []
      : [withKeyword(words, i % words.length, { keyword: 'on', text, instead: insteadOfOn })],
  );
}

/** Returns the words with `for`, and with `since`, before each time. */
const withTime = (words: readonly Word[]): Word[][] =>
  words.flatMap(({ text, quoted }, i) =>
    quoted || readDuration(text) === undefined
      ? []
      : ['for', 'since'].map(keyword => withKeyword(words, i, { keyword, text, instead: insteadOfTime })),
  );

/** Returns the words with `web:1.5.0` as two of them. */
const takenApart = (words: readonly Word[]): Word[][] =>
  words.flatMap(({ text, quoted }, i) => {
    const [, left, right] = (!quoted && /^([\w/-]+)[:@=](.+)$/.exec(text)) || [];
    if (left === undefined || right === undefined) return [];
    return [[...words.slice(0, i), typed(left), typed(right), ...words.slice(i + 1)]];
  });

/** A count or a version, which no target is called like. */
const isNumber = /^(?:v?\d|sha256:)/i;

/** Returns the words without a `to` that has a number behind it, and no target: `scale web to 5`. */
const withoutTo = (words: readonly Word[], targets: readonly string[]): Word[][] =>
  words.flatMap(({ text, quoted }, i) => {
    const next = words[i + 1]?.text.toLowerCase() ?? '';
    const says = !quoted && /^to$/i.test(text) && isNumber.test(next) && !targets.includes(next);
    return says ? [[...words.slice(0, i), ...words.slice(i + 1)]] : [];
  });

/** Returns the line that these words make, or that their refusal says was meant; undefined where there is none. */
function lineOf(words: Word[], read: (words: Word[]) => Parsed): string | undefined {
  try {
    return printParsed(read(words));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Who rolls back to a version has a line of their own.
    return error.code === 'bad_revision' ? error.instead[0] : undefined;
  }
}

/**
 * Returns the refusal with the line that was meant, where one word more, or the same words apart, make one that `read` understands;
 * else the refusal as it was. `targets` are the names of those there are, as far as that is known.
 */
export function withMeant(
  refusal: UserError,
  words: readonly Word[],
  targets: readonly string[],
  read: (words: Word[]) => Parsed,
): UserError {
  if (words.length > most) return refusal;
  const near = [
    ...onTarget(words, targets),
    ...takenApart(words),
    ...withoutTo(words, targets),
    ...withTime(words),
  ];
  for (const one of near) {
    const line = lineOf(one, read);
    if (line !== undefined)
      return new UserError(refusal.code, refusal.message, `Did you mean \`/ecs ${line}\`?`, [line]);
  }
  return refusal;
}
