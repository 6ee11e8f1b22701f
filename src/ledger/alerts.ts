/** Problems that AWS's events make: each transition is one script; this file gives each a name and a type. */
import {
  type AlertFound,
  alertPlace,
  type CardRef,
  type Heard,
  type Paused,
  type Person,
  type Problem,
  type Quiet,
  type Sign,
} from '../work.ts';
import { newProblemId } from './ids.ts';
import * as alerts from './lua/alerts.ts';
import * as problems from './lua/problems.ts';
import type { Part } from './part.ts';
import { answered } from './script.ts';

/**
 * How long a new problem waits for what belongs to it before it is told, within which one that was over comes back as itself, and
 * within which services that fail for one cause are told together; in milliseconds.
 */
export const alertTimes = { settleMs: 2_000, againMs: 1_800_000, gatherMs: 600_000 };

/** So many open problems are looked through for those that are told of on their own. */
const lookedAt = 5_000;

type Given = Pick<Part, 'redis' | 'base' | 'run'> & { times?: Partial<typeof alertTimes> };

/** What an event changed: a problem is new or has more to it, or nothing is to be told. `ours` is an op's own deployment. */
export type Folded =
  | { is: 'new' | 'more'; id: string }
  | { is: 'over'; ids: string[] }
  | { is: 'ours'; op: string }
  | { is: 'again' | 'old' | 'past' | 'noted' };

/** Returns the part of the ledger that knows problems. */
export function createAlerts({ redis, base, run, times }: Given) {
  const { settleMs, againMs, gatherMs } = { ...alertTimes, ...times };
  const read = async (id: string): Promise<Problem | undefined> => {
    const [is, fields, moments, places, open] = await run(problems.whole, [id], 2_000);
    if (is !== 'whole') return undefined;
    return problemIn(id, fields as string[], moments as string[], places as string[], Number(open));
  };
  const said = async (script: string, ...args: (string | number)[]) => (await run(script, args, 2_000))[0];

  return {
    /** Writes down what an event says; `slot` is that of its service's revision. One event changes anything only once. */
    async fold(sign: Sign, slot: string): Promise<Folded> {
      const { scope, key, subject } = sign;
      const whole = JSON.stringify({ ...sign, place: alertPlace(scope) }, wellFormed);
      const fixed = JSON.stringify({ scope, key, ...(subject !== undefined && { subject }) });
      const [is, id] = await run(alerts.fold, [whole, fixed, newProblemId(), slot, settleMs, againMs], 2_000);
      if (is === 'over') return { is, ids: id as string[] };
      if (is === 'ours') return { is, op: String(id) };
      return { is, id: String(id) } as Folded;
    },
    /** Counts an event that is about nothing of ours, or that nobody can read. */
    count: (what: 'elsewhere' | 'poison') => said(alerts.count, what),
    /** Counts an event of a kind that nobody here knows. */
    unknown: (kind: string) => said(alerts.unknown, kind),

    /** Returns a problem as it is now, or undefined. */
    read,
    /** Returns the problems that are not over, the newest first, at most `limit`; those told of in a message of many are that one. */
    async open(limit: number): Promise<Problem[]> {
      const ids = await answered(redis.zrevrange(`${base}:alert:open`, 0, lookedAt - 1));
      const digests = await answered(
        Promise.all(ids.map(id => redis.hget(`${base}:problem:${id}`, 'digest'))),
      );
      const own = ids.filter((_, i) => digests[i] === null).slice(0, limit);
      return (await Promise.all(own.map(read))).filter(one => one !== undefined);
    },
    /** Returns the ids of problems that people are to be told of now, the longest owed first. */
    owed: async (limit: number) => (await run(problems.owed, [limit], 2_000))[1] as string[],
    /** Says that all of a version is told; `at`, in milliseconds, is when there is something to tell or to look at again. */
    settled: (id: string, version: number, at = 0) => said(problems.settled, id, version, at),
    /** Leaves a problem for later, in milliseconds. */
    later: (id: string, at: number) => redis.zadd(`${base}:alert:owed`, at, id),
    /** Says whether a message may be posted blindly or an earlier post must be looked for first. */
    posting: async (id: string, what: `posting:${string}`) =>
      (await said(problems.posting, id, what)) as 'post' | 'look' | 'done',
    posted: (id: string, what: `posting:${string}`) => said(problems.keep, id, what, 'done'),
    /** Says that what was begun is certainly not there. */
    unposted: (id: string, what: `posting:${string}`) => said(problems.keep, id, what, 'not there'),
    /** Returns whether a user group may be named in a channel: a problem names each in one. */
    mention: async (id: string, group: string, channel: string) =>
      (await said(problems.mention, id, group, channel)) === 'yours',
    /** Says that the channel that was to name a group has certainly not. */
    unmentioned: (id: string, group: string) => said(problems.keep, id, `mention:${group}`, ''),
    /** Keeps where a problem is shown, and which version of it. */
    shown: (id: string, channel: string, at: CardRef, version: number) =>
      said(problems.keep, id, `post:${channel}`, JSON.stringify({ ...at, told: version })),
    /** Keeps what a look at AWS found; `news` is whether people should see it. */
    found: (id: string, found: AlertFound, news: boolean) =>
      said(problems.found, id, 'found', JSON.stringify(found), news ? 1 : 0),
    /** Keeps the deployment that waits at a pause; `news` is whether people should see it. */
    paused: (id: string, paused: Paused, news: boolean) =>
      said(problems.found, id, 'paused', JSON.stringify(paused), news ? 1 : 0),
    /** Keeps that its threads have a chart, or that there is none. */
    charted: (id: string) => said(problems.keep, id, 'charted', 1),
    /** Keeps whose op began the deployment that broke. */
    ofOp: (id: string, op: string) => said(problems.keep, id, 'op', op),
    /** Closes a problem that AWS itself shows to be over, by a look at `at`, in milliseconds. */
    close: async (id: string, at: number, by: string) =>
      (await said(problems.close, id, at, by)) as 'over' | 'already',
    /** Says who looks after it; `take` is false where they do no longer. */
    acknowledge: async (id: string, { team, user }: Person, take = true) =>
      (await said(problems.acknowledge, id, team, user, take ? 1 : 0)) as
        | 'done'
        | 'already'
        | 'over'
        | 'unknown',
    silence: async (id: string, quiet: Quiet) =>
      (await said(problems.silence, id, JSON.stringify(quiet), `${quiet.who.team}:${quiet.who.user}`)) as
        | 'done'
        | 'over'
        | 'unknown',
    /** Returns the digest that a problem is told in, where `flood` services fail for its cause; undefined where it is told alone. */
    async gather({ id, scope, cause }: Problem, flood: number): Promise<string | undefined> {
      const { target } = scope;
      const fixed = JSON.stringify({ scope: { target }, key: `digest|${target}|${cause}` });
      const [is, digest] = await run(problems.gather, [id, flood, gatherMs, newProblemId(), fixed], 2_000);
      return is === 'digest' ? String(digest) : undefined;
    },
    /** Returns what has been heard of events so far. */
    async heard(): Promise<Heard> {
      const [counts, unknown] = await answered(
        Promise.all([redis.hgetall(`${base}:alert:heard`), redis.hgetall(`${base}:alert:unknown`)]),
      );
      const of = (what: string) => Number(counts[what] ?? 0);
      return {
        events: of('events'),
        again: of('again'),
        old: of('old'),
        elsewhere: of('elsewhere'),
        poison: of('poison'),
        unknown: Object.fromEntries(Object.entries(unknown).map(([kind, n]) => [kind, Number(n)])),
        ...(counts.last !== undefined && { last: of('last') }),
      };
    },
  };
}

/** Redis's JSON knows no half of a character, as is left where a text was cut in the middle of one. */
const wellFormed = (_: string, value: unknown) =>
  typeof value === 'string' ? value.replace(/\p{Surrogate}/gu, '\ufffd') : value;

/** Returns a problem from what Redis holds of it. */
function problemIn(id: string, flat: string[], moments: string[], places: string[], open: number): Problem {
  const fields = Object.fromEntries(
    flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? '']] : [])),
  ) as Record<string, string | undefined>;
  const number = (name: string) => Number(fields[name] ?? 0);
  const json = <T>(name: string): T | undefined =>
    fields[name] === undefined ? undefined : (JSON.parse(fields[name]) as T);
  const posts = Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith('post:') ? [[name.slice(5), JSON.parse(value ?? '{}')]] : [],
  );
  const begun = Object.entries(fields).flatMap(([name, is]) => {
    const [, channel = ''] = /^posting:([^:]+)$/.exec(name) ?? [];
    return is === 'begun' && channel !== '' && fields[`post:${channel}`] === undefined ? [channel] : [];
  });
  const optional = {
    deployment: fields.deployment,
    op: fields.op,
    digest: fields.digest,
    overBy: fields.overBy,
    overAt: fields.overAt === undefined ? undefined : number('overAt'),
    found: json<AlertFound>('found'),
    paused: json<Paused>('paused'),
    charted: fields.charted === '1' ? true : undefined,
    ack: json<Problem['ack']>('ack'),
    unack: json<Problem['unack']>('unack'),
    silence: json<Quiet>('silence'),
    begun: begun.length > 0 ? begun : undefined,
    members: places.length > 0 ? { places: places.sort(), open, of: places.length } : undefined,
  };
  const known = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    id,
    ...(json<Pick<Problem, 'scope' | 'key' | 'subject'>>('is') ?? { scope: { target: '' }, key: '' }),
    kind: fields.kind as Problem['kind'],
    cause: fields.cause as Problem['cause'],
    severity: fields.severity as Problem['severity'],
    state: fields.state as Problem['state'],
    text: fields.text ?? '',
    count: number('count'),
    times: moments.map(Number),
    first: number('first'),
    last: number('last'),
    again: number('again'),
    version: number('version'),
    posts: Object.fromEntries(posts),
    ...Object.fromEntries(known),
  };
}
