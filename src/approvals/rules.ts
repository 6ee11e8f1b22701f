/** Which rules a change meets and what they ask of it together. Pure. */
import type { Change, Demand, Scope, Terms } from '../work.ts';
import { globMatches } from './globs.ts';
import { sha256 } from './plan-hash.ts';
import { isWithin, type Window, windowWords } from './windows.ts';

/** What a rule calls a change: its kind, or more exactly how a deployment comes about. */
export const workWords = ['deploy', 'scale', 'restart', 'rollback', 'stop'] as const;
export type WorkWord = (typeof workWords)[number];

/** How large a change of count is: to none, more than this many times as many or as few, more than so many tasks. Any will do. */
export type Size = {
  readonly toZero?: true | undefined;
  readonly moreThanTimes?: number | undefined;
  readonly moreThanTasks?: number | undefined;
};

/** What is left out of a freeze. */
export type Except = {
  readonly work?: readonly WorkWord[] | undefined;
  readonly services?: readonly string[] | undefined;
};

/** A rule of slipway.yaml, durations in milliseconds; an absent part of `match` matches everything, an absent effect asks nothing. */
export type Rule = {
  readonly name: string;
  readonly match: {
    readonly work?: readonly WorkWord[] | undefined;
    readonly targets?: readonly string[] | undefined;
    readonly clusters?: readonly string[] | undefined;
    readonly services?: readonly string[] | undefined;
    readonly size?: Size | undefined;
    readonly hours?: Window | undefined;
  };
  readonly approvals?: number | undefined;
  readonly from: readonly string[];
  readonly distinct: boolean;
  readonly expiresMs?: number | undefined;
  readonly startMs?: number | undefined;
  readonly stepUp: boolean;
  readonly freeze?: (Window & { readonly except?: Except | undefined }) | undefined;
  readonly deny?: string | undefined;
  readonly breakGlass?: { readonly from: readonly string[]; readonly channel: string } | undefined;
};

/** What a change is asked about: what changes, where, and when (milliseconds). */
export type Question = { change: Change; scope: Scope; at: number; urgent?: boolean };

/** Why the rules forbid a change whoever approves it. */
export type Forbidden = {
  code: 'frozen' | 'denied_by_rule' | 'contradictory_rules' | 'no_break_glass';
  rules: string[];
  because: string;
};

export type Ruling = { terms: Terms; forbidden?: Forbidden };

/** Where no rule says anything: one approval, half an hour for it, ten minutes to start (design.md §5). */
const unsaid = { approvals: 1, expiresMs: 30 * 60_000, startMs: 10 * 60_000 };

const meets = (globs: readonly string[] | undefined, text: string) =>
  globs === undefined || globs.some(glob => globMatches(glob, text));

/** Returns the words by which rules may call a change. */
export function wordsFor(change: Change): WorkWord[] {
  switch (change.kind) {
    case 'scale':
      return ['scale'];
    case 'deploy':
      return change.how === 'image' ? ['deploy'] : ['deploy', change.how];
    // At a pause, going on is deploying; going back is what a rollback is.
    case 'hook':
      return change.action === 'continue' ? ['deploy'] : ['deploy', 'rollback'];
  }
}

const called = (words: readonly WorkWord[] | undefined, change: Change) =>
  words === undefined || wordsFor(change).some(word => words.includes(word));

/** Returns whether a change of count is as large as a rule says; a deployment has no size. */
function isLarge({ toZero, moreThanTimes, moreThanTasks }: Size, change: Change): boolean {
  if (change.kind !== 'scale') return false;
  const { from, to, back, over } = change;
  // What keeps a timed change is as large as that is: it is the one that makes it last.
  const before = over ? [from, over.to] : [from];
  const times = before.map(one => (one === to ? 1 : Math.max(one, to) / Math.min(one, to)));
  return (
    (toZero === true && (to === 0 || back?.to === 0)) ||
    (moreThanTimes !== undefined && times.some(one => one > moreThanTimes)) ||
    (moreThanTasks !== undefined && before.some(one => Math.abs(to - one) > moreThanTasks))
  );
}

/** Returns whether a rule applies. */
export const matches = ({ match }: Rule, { change, scope, at }: Question): boolean =>
  called(match.work, change) &&
  meets(match.targets, scope.target) &&
  meets(match.clusters, scope.cluster) &&
  meets(match.services, scope.service) &&
  (match.size === undefined || isLarge(match.size, change)) &&
  (match.hours === undefined || isWithin(match.hours, at));

const isFrozen = ({ freeze }: Rule, { change, scope, at, urgent }: Question): boolean => {
  if (freeze === undefined || urgent || !isWithin(freeze, at)) return false;
  const { work, services } = freeze.except ?? {};
  const excepted =
    (work !== undefined && called(work, change)) ||
    (services !== undefined && meets(services, scope.service));
  return !excepted;
};

/** Only what every rule with a list names; an empty list asks for nobody in particular. */
function common(lists: readonly (readonly string[])[]): string[] {
  const asked = lists.filter(list => list.length > 0);
  return (asked[0] ?? []).filter(name => asked.every(list => list.includes(name)));
}

/** The least of what was said, or what holds where nothing was. */
const least = (said: (number | undefined)[], otherwise: number) => {
  const numbers = said.filter(one => one !== undefined);
  return numbers.length > 0 ? Math.min(...numbers) : otherwise;
};

/** What one rule asks, for the card: it says which rules asked for what. */
const demand = ({ name, approvals, from, distinct, expiresMs, startMs, stepUp }: Rule): Demand => ({
  rule: name,
  ...(approvals !== undefined && { approvals }),
  ...(from.length > 0 && { from: [...from] }),
  ...(distinct && { distinct }),
  ...(expiresMs !== undefined && { expiresMs }),
  ...(startMs !== undefined && { startMs }),
  ...(stepUp && { stepUp }),
});

/**
 * Returns what all matching rules ask together, the strictest of each winning: the most approvals, the shortest times, only
 * authorities that every rule with a `from` names. `forbidden` is set where no approval could make it right. `inForce` is all
 * that decides: its hash voids the plan when it changes (security.md T19).
 */
export function ruling(rules: readonly Rule[], inForce: unknown, asked: Question): Ruling {
  const hits = rules.filter(rule => matches(rule, asked));
  const from = common(hits.map(rule => rule.from));
  const stepUp = hits.some(rule => rule.stepUp);
  // A code proves an approval: where a rule asks for one, no rule can do without the other.
  const said = hits.flatMap(({ approvals }) =>
    approvals === undefined ? [] : Math.max(approvals, stepUp ? 1 : 0),
  );
  const terms: Terms = {
    rules: hits.map(rule => rule.name),
    demands: hits.map(demand),
    approvals: said.length > 0 ? Math.max(...said) : unsaid.approvals,
    from,
    distinct: hits.some(rule => rule.distinct),
    expiresMs: least(
      hits.map(rule => rule.expiresMs),
      unsaid.expiresMs,
    ),
    startMs: least(
      hits.map(rule => rule.startMs),
      unsaid.startMs,
    ),
    stepUp,
    rulesHash: sha256(inForce),
  };
  const forbidden = forbiddenBy(hits, asked, from) ?? (asked.urgent ? withoutBreakGlass(hits) : undefined);
  if (forbidden) return { terms, forbidden };
  return { terms: asked.urgent ? urgent(terms, hits) : terms };
}

function forbiddenBy(hits: Rule[], asked: Question, from: string[]): Forbidden | undefined {
  const denying = hits.filter(({ deny }) => deny !== undefined);
  if (denying[0]?.deny !== undefined)
    return { code: 'denied_by_rule', rules: denying.map(({ name }) => name), because: denying[0].deny };
  const freezing = hits.filter(rule => isFrozen(rule, asked));
  if (freezing[0]?.freeze)
    return {
      code: 'frozen',
      rules: freezing.map(({ name }) => name),
      because: windowWords(freezing[0].freeze),
    };
  const naming = hits.filter(rule => rule.from.length > 0);
  if (naming.length > 0 && from.length === 0 && !asked.urgent)
    return {
      code: 'contradictory_rules',
      rules: naming.map(({ name }) => name),
      because: naming.map(rule => rule.from.join(' or ')).join('; '),
    };
  return undefined;
}

const glass = (hits: Rule[]) => hits.filter(({ breakGlass }) => breakGlass !== undefined);

const withoutBreakGlass = (hits: Rule[]): Forbidden | undefined =>
  glass(hits).length > 0
    ? undefined
    : { code: 'no_break_glass', rules: hits.map(({ name }) => name), because: '' };

/** Breaking the glass: whoever asks agrees alone, with their code, through an authority that a rule names for it (security.md T23). */
function urgent(terms: Terms, hits: Rule[]): Terms {
  const allowing = glass(hits).flatMap(({ breakGlass }) => breakGlass ?? []);
  return {
    ...terms,
    approvals: 1,
    from: common(allowing.map(({ from }) => from)),
    distinct: false,
    stepUp: true,
    urgent: { channel: allowing[0]?.channel ?? '' },
  };
}

/** Returns whether the second asks for anything that the first did not: an approval of the first is then not enough. */
export const asksMore = (before: Terms, now: Terms): boolean =>
  now.approvals > before.approvals ||
  (now.distinct && !before.distinct) ||
  (now.stepUp && !before.stepUp) ||
  (now.from.length > 0 && (before.from.length === 0 || before.from.some(name => !now.from.includes(name))));
