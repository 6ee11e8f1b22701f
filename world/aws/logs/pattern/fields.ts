/** Patterns of events with fields between spaces: `[ip, user, ..., status = 5*]`. */
import { comparison, joined } from './conditions.ts';
import { refused } from './refused.ts';
import { checkRegexes } from './regex.ts';
import { type Reader, reader, tokensOf } from './tokens.ts';

type Field = { isRest: boolean; test?: (value: string) => boolean };

/** What stands in brackets or quotes is one field of an event. */
const fieldsOf = (message: string) =>
  [...message.matchAll(/\[([^\]]*)\]|"((?:[^"\\]|\\.)*)"|(\S+)/gs)].map(
    ([, bracketed, quoted, word]) => bracketed ?? quoted ?? word ?? '',
  );

/** One field: its name, and conditions on it that each begin with its name. */
function field(tokens: Reader): Field {
  const first = tokens.peek();
  if (first?.kind === 'text' && first.text === '...') {
    tokens.next();
    return { isRest: true };
  }
  let isPlain = false;
  const test = joined<string>(tokens, () => {
    const name = tokens.next();
    if (name?.kind !== 'text' || name.isQuoted || !/^[A-Za-z0-9_-]+$/.test(name.text))
      throw refused(`Invalid field name '${name?.text ?? ''}'`);
    const next = tokens.peek();
    if (next?.kind === 'sign' && !['&&', '||', ',', ')'].includes(next.text)) return comparison(tokens, true);
    isPlain = true;
    return () => true;
  });
  return isPlain ? { isRest: false } : { isRest: false, test };
}

function read(pattern: string): Field[] {
  const all = tokensOf(pattern);
  checkRegexes(all.filter(({ kind }) => kind === 'regex').length);
  const tokens = reader(all);
  const fields = [field(tokens)];
  while (tokens.takes(',')) fields.push(field(tokens));
  if (!tokens.isOver()) throw refused(`unexpected '${tokens.peek()?.text}'`);
  if (fields.filter(({ isRest }) => isRest).length > 1) throw refused("'...' may stand once");
  return fields;
}

/** Returns what tests a message by the inside of the brackets: it has as many fields, or as many at least where some are left out. */
export function fieldMatcher(pattern: string): (message: string) => boolean {
  const fields = read(pattern);
  const rest = fields.findIndex(({ isRest }) => isRest);
  const before = rest < 0 ? fields : fields.slice(0, rest);
  const after = rest < 0 ? [] : fields.slice(rest + 1);
  const fits = (some: Field[], values: string[]) =>
    some.every(({ test }, i) => test?.(values[i] ?? '') ?? true);
  return message => {
    const values = fieldsOf(message);
    const least = before.length + after.length;
    if (rest < 0 ? values.length !== least : values.length < least) return false;
    return fits(before, values) && fits(after, values.slice(values.length - after.length));
  };
}
