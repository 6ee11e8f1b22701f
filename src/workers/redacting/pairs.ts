/** Secrets that can be told by the name that stands before them: `password=…`, headers, JSON, XML, query strings, command lines. */
import { piece } from './disorder.ts';
import { type Value, valueAt } from './values.ts';

/** Names of secrets, with what may stand before them in one word; a text with none of them has no pairs to look through. */
export const names =
  /passw(?:or)?d|passphrase|passcode|(?<![a-z])(?:db|user|my|admin|root)?[_-]?pass(?![a-z])|pwd|secret|token|credential|(?:api|access|account|app|application|auth|client|consumer|deploy|encryption|functions|license|master|private|service|shared|signing|ssh|storage|subscription|webhook)[ _-]?key|(?<![a-z])(?:auth|sig|sid)(?![a-z])|signature|session[ _-]?(?:id|key)|authorization|cookie|bearer|basic(?=\s)/gi;

/** What may follow in the same name; `tokenCount` and `secretName` are names of something else. */
const suffix = /[A-Za-z0-9_.-]{0,40}/y;
const sameName = /^(?:(?:s|hash|value|data|text|string|base64)?(?:[_.-].*|[A-Z0-9].*)?)$/;
const otherThing =
  /(?:count|type|name|arn|length|len|size|ttl|url|uri|path|file|endpoint|policy|field|hint|reset|required|enabled|version|bucket|limit|used|usage|expir\w*|expires?_?(?:in|at)?|at|id|ids|age|algorithm|provider|manager|store|source|status|valid|validity|auth\w*|bean|builder|client|config|controller|decoder|encoder|error|exception|expired|factory|filter|handler|impl|interceptor|listener|parser|repository|resolver|service|util|utils|validator)$/i;

const separators: RegExp[] = [
  /(\\{0,8}["'`\]])?\s{0,3}(?:=>|:=|->|={1,3}|:)\s{0,3}/y,
  /%(?:25)?(?:3[AD])/y,
  /\\{0,8}["'`][\s,]{1,4}\\{0,8}["'`]?value\\{0,8}["'`]?\s{0,3}[:=]\s{0,3}/iy,
  /\\{0,8}["'`],\s{0,3}(?=\\{0,8}["'`])/y,
  /\s{1,3}(?=\\{0,8}["'`])/y,
];
const commandLine = /\s{1,3}/y;
const tag = />/y;

/** A random word right behind the name, with no more than a little word between. */
const near =
  /[\s:=("'`]{1,4}(?:(?:is|was|value|set to|of|used|with|key|for)\s+){0,2}["'`(]?([\w+/.~-]{20,200}={0,2})/y;

/** Of these names a plain word, or a short one, is no secret. */
const weak = /^(?:auth|sig|sid|signature|session|credential)|^pass$/i;
const plain = /^(?:[a-z]+|\d{1,4}|[A-Z]?[a-z]+(?:[-_.][A-Za-z]+)*)$/;

function pastSeparator(text: string, nameStart: number, at: number): number | undefined {
  const tried = [
    ...separators,
    ...(/(?:^|\s)--?[\w-]{0,40}$|login\s+\S{1,100}\s+$/.test(
      text.slice(Math.max(0, nameStart - 150), nameStart),
    )
      ? [commandLine]
      : []),
    ...(/<[\w:.-]{0,40}$/.test(text.slice(Math.max(0, nameStart - 42), nameStart)) ? [tag] : []),
  ];
  for (const separator of tried) {
    separator.lastIndex = at;
    const found = separator.exec(text);
    if (found) return at + found[0].length;
  }
  return undefined;
}

function named(text: string, name: string, from: number): Value | undefined {
  const lower = name.toLowerCase();
  const until = from + name.length;
  if (lower === 'bearer' || lower === 'basic') return spoken(text, until);
  suffix.lastIndex = until;
  const [after = ''] = suffix.exec(text) ?? [];
  const other = otherThing.test(after) && !(lower === 'secret' && /id$/i.test(after));
  if (!sameName.test(after) || other || /\d{12}:$/.test(text.slice(Math.max(0, from - 13), from)))
    return undefined;
  const at = pastSeparator(text, from, until + after.length);
  if (at === undefined) return besides(text, until + after.length);
  const read = lower === 'authorization' ? 'scheme' : lower === 'cookie' ? 'cookie' : 'word';
  const value = valueAt(text, at, read);
  if (!value || value.open) return value;
  const said = text.slice(value.start, value.end);
  const alone = !/[_-]/.test(text[from - 1] ?? '');
  if (alone && weak.test(lower) && (said.length < (lower === 'pass' ? 4 : 8) || plain.test(said)))
    return undefined;
  // `tokens=512` counts them.
  return lower === 'token' && /^[\d.]{1,9}$/.test(said) ? undefined : value;
}

/** The longest word of English that may stand behind `bearer` or `basic` and be no secret (`authentication` has 14 letters). */
const longestWord = 15;

/** `Bearer …` and `Basic …`, wherever they stand. A long word there is taken for a token, even one of letters only. */
function spoken(text: string, at: number): Value | undefined {
  const word = /\s{1,3}([\w.~+/=-]{12,4000})/y;
  word.lastIndex = at;
  const [all, said = ''] = word.exec(text) ?? [];
  const isWord = plain.test(said) && said.split(/[-_.]/).every(part => part.length <= longestWord);
  if (!all || isWord || /^[A-Za-z_.]+=[^=]/.test(said)) return undefined;
  return { start: at + all.length - said.length, end: at + all.length };
}

function besides(text: string, at: number): Value | undefined {
  near.lastIndex = at;
  const [all, said = ''] = near.exec(text) ?? [];
  if (!all || !/\d/.test(said) || !/[A-Za-z]/.test(said)) return undefined;
  return piece(said) ? { start: at + all.length - said.length, end: at + all.length } : undefined;
}

/** Returns the values in a text that stand behind the name of a secret. */
export function* valuesIn(text: string): Generator<Value> {
  for (const match of text.matchAll(names)) {
    const value = named(text, match[0], match.index);
    if (value) yield value;
  }
}
