/** What alerts are about, as people say it: what to hear of, how long to be quiet, and the ids of what there is. */
import { nearest, UserError } from '../errors.ts';
import {
  type AlertFilter,
  type AlertKind,
  alertKinds,
  readDuration,
  type ServiceName,
  type Severity,
  severities,
} from '../work.ts';
import { type Arg, shown } from './command.ts';
import { lockable } from './lockable.ts';
import { readReason } from './reason.ts';

/** What a channel is to hear of: a service, a target, or services by glob. */
export type Heard = { match: Pick<AlertFilter, 'targets' | 'services'>; service?: ServiceName };

/** ECS's names with `*` and `?` among them; the last part is not all of a target. */
const glob = /^[\w*?-]{1,255}$/;

/** A service, `target/*`, or services by glob, with their cluster or target before a slash. */
export const hearable: Arg<Heard> & { optional: true } = {
  usage: 'service or target',
  optional: true,
  read(word, named) {
    const parts = word.text.split('/');
    const name = parts.at(-1) ?? '';
    if (!/[*?]/.test(word.text) || (parts.length === 2 && name === '*')) {
      const what = lockable.read(word, named);
      return 'target' in what ? { match: { targets: [what.target] } } : { match: {}, service: what.service };
    }
    const [cluster, own] = [parts.at(-2), parts.at(-3)];
    if (parts.length > 3 || !glob.test(name)) throw badGlob(word.text);
    // A plain name in place of the service has all its rules checked: which targets there may be, and that they agree.
    const plain = ['any', cluster, own]
      .filter(part => part !== undefined)
      .reverse()
      .join('/');
    const { target } = readService(plain, named);
    const services = [cluster === undefined ? name : `${cluster}/${name}`];
    return { match: { ...(target !== undefined && { targets: [target] }), services } };
  },
};

const readService = (text: string, named: string | undefined): ServiceName => {
  const what = lockable.read({ text, quoted: true }, named);
  if ('service' in what) return what.service;
  throw badGlob(text);
};

const badGlob = (text: string) =>
  new UserError(
    'bad_service_name',
    `\`${shown(text)}\` names no services.`,
    'Say `web-*`, `cluster/web-*` or `target/cluster/web-*`; `target/*` is all of a target.',
  );

/** Reads one of some words. */
const oneOf =
  <T extends string>(known: readonly T[], code: string, what: string) =>
  (text: string): T => {
    const word = known.find(one => one === text.toLowerCase());
    if (word !== undefined) return word;
    const [near] = nearest(text, known);
    throw new UserError(
      code,
      `\`${shown(text)}\` is no ${what}.`,
      near === undefined
        ? `There are ${known.map(one => `\`${one}\``).join(', ')}.`
        : `Did you mean \`${near}\`?`,
      ['help alerts'],
    );
  };

const readKind = oneOf<AlertKind>(alertKinds, 'bad_kind', 'kind of alert');
const readSeverity = oneOf<Severity>(severities, 'bad_severity', 'severity');

/** `alarm,tasks`; each once, in the order in which they are known. */
export const kinds: Arg<AlertKind[]> = {
  usage: 'kinds',
  read({ text }) {
    const named = text.split(',').map(readKind);
    return alertKinds.filter(kind => named.includes(kind));
  },
};

export const severity: Arg<Severity> = { usage: 'severity', read: ({ text }) => readSeverity(text) };

/** Reads an id that is `begins` and base32. */
const idOf = (begins: string, usage: string, length: number, hint: string, see: string): Arg<string> => ({
  usage,
  read({ text }) {
    const id = text.toLowerCase();
    if (new RegExp(`^${begins}_[a-z2-7]{${length}}$`).test(id)) return id;
    throw new UserError('bad_id', `\`${shown(text)}\` is no ${usage}.`, hint, [see]);
  },
});

export const problemId = idOf(
  'pr',
  'problem id',
  12,
  'Ids look like `pr_` and twelve letters or digits. See `/ecs alerts`.',
  'alerts',
);
export const muteId = idOf(
  'mute',
  'mute id',
  6,
  'Ids look like `mute_` and six letters or digits. See `/ecs alerts`.',
  'alerts',
);
export const subscriptionId = idOf(
  'sub',
  'subscription id',
  6,
  'Ids look like `sub_` and six letters or digits. See `/ecs alerts routes`.',
  'alerts routes',
);

/** What nobody is told of for longer is better taken out of the routes; in milliseconds. */
const longest = 30 * 86_400_000;

const time: Arg<number> = {
  usage: 'time',
  read({ text }) {
    const ms = readDuration(text);
    if (ms !== undefined && ms <= longest) return ms;
    throw new UserError(
      'bad_duration',
      `\`${shown(text)}\` is no time that I can be quiet for.`,
      'Say it like `30m`, `2h` or `3d`, 30 days at most.',
    );
  },
};

const why: Arg<string> = { usage: 'why', rest: true, read: ({ text }) => readReason(text) };

/** `for 2h`, and `because …`, which takes the rest of the line. */
export const forTime = { for: time };
export const forTimeBecause = { ...forTime, because: why };

/** Returns what has to be said in a phrase. Throws UserError where it was left out. */
export function needed<T>(value: T | undefined, phrase: string, example: string): T {
  if (value !== undefined) return value;
  throw new UserError('missing_argument', `${phrase}?`, `Say it, for example \`${example}\`.`, [
    'help alerts',
  ]);
}
