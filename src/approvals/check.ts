/** Proves rules against the people there are now: every gate can be passed, by somebody else, and every rule can match. Pure. */
import type { Change, Scope, Terms } from '../work.ts';
import { enough } from './enough.ts';
import { globMatches } from './globs.ts';
import { type Question, type Rule, ruling, type WorkWord, workWords } from './rules.ts';
import { isWithin, type Window } from './windows.ts';

/** What the rules are checked against. `people` are Slack user ids; `deaf` are channels that the bot is not in. */
export type Facts = {
  rules: readonly Rule[];
  targets: Readonly<Record<string, { account: string; region: string; clusters: readonly string[] }>>;
  authorities: Record<string, { targets: string[]; people: string[] }>;
  deaf: readonly string[];
};

/** `wrong` fails a check; `note` is for whoever reads it to agree with. `people` are Slack user ids. */
export type Finding = { is: 'wrong' | 'note' | 'fine'; code: string; said: string; people?: string[] };

/** Returns what is wrong with rules at a moment (milliseconds) and in the week that follows, and what they let people do alone. */
export function checkPolicy(facts: Facts, now: number): Finding[] {
  const found = [...facts.rules.flatMap(rule => unreachable(rule, facts, now)), ...gates(facts, now)];
  const wrong = found.some(({ is }) => is === 'wrong');
  const fine: Finding = {
    is: 'fine',
    code: 'satisfiable',
    said: `Every change that ${facts.rules.length} rules ask approval for can be approved by somebody else.`,
  };
  return wrong ? found : [fine, ...found];
}

const quoted = (name: string) => `"${name}"`;

/** A rule that never applies protects nothing, and nobody would notice. */
function unreachable(rule: Rule, { targets, deaf }: Facts, now: number): Finding[] {
  const { name, match, freeze, breakGlass } = rule;
  const found: Finding[] = [];
  const wrong = (code: string, said: string) =>
    found.push({ is: 'wrong', code, said: `${quoted(name)} ${said}` });
  const hit = Object.entries(targets).filter(([target]) => meets(match.targets, target));
  if (hit.length === 0) wrong('never_matches', `names no target there is: ${match.targets?.join(', ')}.`);
  else if (!hit.some(([, { clusters }]) => clusters.some(cluster => meets(match.clusters, cluster))))
    wrong('never_matches', `names no cluster of its targets: ${match.clusters?.join(', ')}.`);
  if (match.size && match.work && !match.work.includes('scale'))
    wrong('never_matches', 'is about the size of a change, but not about scaling: a deployment has no size.');
  if (isOver(match.hours, now)) wrong('never_matches', `ended ${match.hours?.to}: it never applies again.`);
  if (isOver(freeze, now))
    found.push({
      is: 'note',
      code: 'freeze_over',
      said: `${quoted(name)} is a freeze that ended ${freeze?.to}.`,
    });
  if (breakGlass && deaf.includes(breakGlass.channel))
    wrong(
      'deaf_channel',
      `tells ${breakGlass.channel} when the glass is broken, and I am not in it: invite me.`,
    );
  return found;
}

const meets = (globs: readonly string[] | undefined, text: string) =>
  globs === undefined || globs.some(glob => globMatches(glob, text));

/** A window with dates whose last moment has passed. */
const isOver = (window: Window | undefined, now: number): boolean => {
  const end = /^\d{4}-/.test(window?.to ?? '') ? Date.parse(`${window?.to?.replace(' ', 'T')}`) : Number.NaN;
  // A day's grace covers every time zone, and a date as the end, which is the whole of that day.
  return now > end + 2 * 86_400_000;
};

/** Every kind of change there is for a service, as large and as small as rules tell apart. */
function* changes(): Generator<{ word: WorkWord; change: Change }> {
  for (const word of workWords) {
    if (word === 'scale') {
      yield { word, change: { kind: 'scale', from: 3, to: 4 } };
      yield { word, change: { kind: 'scale', from: 3, to: 0 } };
      yield { word, change: { kind: 'scale', from: 1, to: 99_999 } };
      continue;
    }
    const how = word === 'deploy' ? 'image' : word;
    yield { word, change: { ...someDeploy, how } };
  }
}

const someDeploy = {
  kind: 'deploy' as const,
  family: '',
  from: { revision: '', deployment: '', images: [] },
  to: { images: [] },
  roles: [],
  differences: [],
  alarms: [],
  firing: [],
};

/** Names of services that tell the globs of all rules apart: one that each matches, and one that none does. */
const services = (rules: readonly Rule[]): string[] => {
  const globs = rules.flatMap(({ match, freeze }) => [
    ...(match.services ?? []),
    ...(freeze?.except?.services ?? []),
  ]);
  return [...new Set([...globs.map(glob => glob.replaceAll('*', 'x').replaceAll('?', 'x')), 'any-service'])];
};

const hour = 3_600_000;

/** Returns one moment for each set of windows that can be open together within a week from `now`, all in milliseconds. */
export function moments(rules: readonly Rule[], now: number): number[] {
  const windows = rules.flatMap(({ match, freeze }) =>
    [match.hours, freeze].filter(one => one !== undefined),
  );
  const kept = new Map<string, number>();
  for (let at = now; at < now + 7 * 24 * hour; at += hour) {
    const open = windows.map(window => (isWithin(window, at) ? 1 : 0)).join('');
    if (!kept.has(open)) kept.set(open, at);
  }
  return [...kept.values()];
}

/** What was found about one gate: `of` names the gate, `said` what about it; `word` is one way to come to it. */
type Gate = Pick<Finding, 'is' | 'code' | 'said' | 'people'> & { word: WorkWord; of: string };

/** Every gate that rules put up, once, with all the kinds of work that come to it. */
function gates(facts: Facts, now: number): Finding[] {
  const found = new Map<string, { gate: Gate; words: Set<WorkWord> }>();
  const times = moments(facts.rules, now);
  for (const scope of scopes(facts))
    for (const at of times)
      for (const { word, change } of changes())
        for (const urgent of [false, true])
          for (const gate of gatesFor(facts, word, { change, scope, at, urgent })) {
            const key = `${gate.code} ${gate.of} ${gate.said}`;
            const known = found.get(key) ?? { gate, words: new Set() };
            found.set(key, { gate, words: known.words.add(word) });
          }
  return [...found.values()].map(({ gate, words }) => {
    const what = words.size === workWords.length ? 'every change' : [...words].join(', ');
    const { is, code, people } = gate;
    return { is, code, said: `${what} ${gate.of} ${gate.said}`, ...(people && { people }) };
  });
}

function* scopes({ targets, rules }: Pick<Facts, 'targets' | 'rules'>): Generator<Scope> {
  const named = services(rules);
  for (const [target, { account, region, clusters }] of Object.entries(targets))
    for (const cluster of clusters)
      for (const service of named) yield { target, account, region, cluster, service };
}

const persons = (n: number) => (n === 1 ? '1 person' : `${n} people`);

function gatesFor(facts: Facts, word: WorkWord, asked: Question): Gate[] {
  const { terms, forbidden } = ruling(facts.rules, '', asked);
  const { target } = asked.scope;
  const by = terms.rules.length > 0 ? terms.rules.map(quoted).join(' and ') : 'no rule: one approval';
  const gate = { word, of: `on ${target} (${by})` };
  if (forbidden?.code === 'contradictory_rules')
    return [
      {
        ...gate,
        is: 'wrong',
        code: forbidden.code,
        said: `asks for different people: ${forbidden.because}.`,
      },
    ];
  if (forbidden) return [];
  const able = eligible(facts, terms, target);
  const users = able.map(({ who }) => who.user);
  if (terms.urgent && able.length === 0)
    return [{ ...gate, is: 'wrong', code: 'nobody_could', said: 'lets nobody break the glass.' }];
  if (terms.urgent)
    return [
      {
        ...gate,
        is: 'note',
        code: 'break_glass',
        said: 'can be done alone by whoever breaks the glass:',
        people: users,
      },
    ];
  if (terms.approvals === 0) return [{ ...gate, is: 'note', code: 'alone', said: 'needs nobody else.' }];
  if (!enough(able, terms))
    return [
      {
        ...gate,
        is: 'wrong',
        code: 'nobody_could',
        said: `needs ${terms.approvals}${terms.distinct ? ', each through an authority of its own' : ''}; ${persons(able.length)} could approve.`,
        people: users,
      },
    ];
  const stuck = able.filter(
    one =>
      !enough(
        able.filter(other => other !== one),
        terms,
      ),
  );
  if (stuck.length === 0) return [];
  return [
    {
      ...gate,
      is: 'note',
      code: 'own_changes_stuck',
      said: 'cannot be approved when these ask for it, since too few others could:',
      people: stuck.map(({ who }) => who.user),
    },
  ];
}

/** The people whose authorities fit what is asked, and which those are. */
function eligible({ authorities }: Facts, { from }: Terms, target: string) {
  const people = new Map<string, string[]>();
  for (const [name, authority] of Object.entries(authorities)) {
    if (!authority.targets.includes(target) || (from.length > 0 && !from.includes(name))) continue;
    for (const user of authority.people) people.set(user, [...(people.get(user) ?? []), name]);
  }
  return [...people].map(([user, names]) => ({ who: { team: '', user }, authorities: names }));
}

/** Whom the rules let act at a target: with nobody's approval, also where they break the glass; and only with somebody's. */
export type Reach = { alone: ReadonlySet<string>; approved: ReadonlySet<string> };

/**
 * Returns, for each target, the names of the authorities that may act alone there and of those that act on somebody's approval, at
 * any time within a week from `now` (milliseconds): AWS has to let the first do so, and should not let the others.
 */
export function reaches(
  facts: Pick<Facts, 'rules' | 'targets' | 'authorities'>,
  now: number,
): Map<string, Reach> {
  const found = new Map<string, { alone: Set<string>; approved: Set<string> }>();
  const times = moments(facts.rules, now);
  for (const scope of scopes(facts))
    for (const at of times)
      for (const { change } of changes())
        for (const urgent of [false, true]) {
          const { terms, forbidden } = ruling(facts.rules, '', { change, scope, at, urgent });
          if (forbidden) continue;
          const reach = found.get(scope.target) ?? { alone: new Set(), approved: new Set() };
          const kind = terms.urgent || terms.approvals === 0 ? reach.alone : reach.approved;
          for (const [name, { targets }] of Object.entries(facts.authorities))
            if (targets.includes(scope.target) && (terms.from.length === 0 || terms.from.includes(name)))
              kind.add(name);
          found.set(scope.target, reach);
        }
  return found;
}
